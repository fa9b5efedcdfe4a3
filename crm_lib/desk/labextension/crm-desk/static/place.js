/** Where a page lies: a learner reads and answers in own copies, and is told when it is another. */
import { element, say } from './dom.js';
import { codeCells, source } from './page.js';
import { WORDS } from './words.js';

/**
 * Return the path of the learner's own copy of a page that is open from elsewhere; null where it
 * is the own copy, or where none is known.
 *
 * @param {Object} page - the desk page: panel, name, course
 * @param {boolean} exercise - it asks questions
 */
export function ownCopy({ panel, name, course }, exercise) {
  const pages = course.view ? course.view.pages : [];
  const known = pages.find(each => each.name === identity(panel, name, exercise));
  if (!known) return null;
  const own = exercise ? known.exercise && known.exercise.path : known.lesson;
  return own && own.startsWith('work/') && own !== panel.context.path ? own : null;
}

/** Return the name of a page, also of a copy that was renamed. */
function identity(panel, name, exercise) {
  const begun = codeCells(panel).map(source).join('\n').match(/\bbegin\(\s*["'](\w+)["']/);
  if (exercise && begun) return begun[1];
  return name.replace(/-Copy\d+$/, '');
}

/** Make the note that leads to the own copy; `show` fills or hides it. */
export function placeNote(course) {
  const words = element('span');
  const button = element('button', { type: 'button', class: 'crm-own-copy' });
  button.append(say(WORDS.openOwn));
  const node = element('div', { class: 'crm-note crm-elsewhere', role: 'status', hidden: '' }, words, ' ', button);
  let own = null;
  button.addEventListener('click', () => course.open(own));
  const show = (path, exercise) => {
    node.hidden = !path;
    if (path && path !== own) words.replaceChildren(say(exercise ? WORDS.notYours : WORDS.notYourLesson));
    own = path;
  };
  return { node, show };
}

/** Links to a lesson lead to the learner's own copy of it. */
export function leadToOwnCopies(course, reader) {
  const lead = event => {
    const link = event.target.closest && event.target.closest('.jp-Notebook a[href]');
    if (!link || reader.settings.teacher || !course.view) return;
    // JupyterLab writes a link to a file as the address under which the server hands it out.
    const [, path] = link.href.split(/[?#]/)[0].match(/\/files\/(.+)$/) || [];
    if (!path) return;
    const page = course.view.pages.find(each => each.original && each.original === decodeURIComponent(path));
    if (!page || page.lesson === page.original) return;
    event.preventDefault();
    event.stopPropagation();
    course.open(page.lesson);
  };
  document.addEventListener('click', lead, true);
}

/** My course: what there is, what was done, what comes next. In a sidebar, and on the first page. */
import { element, label, say } from './dom.js';
import { languageSwitch } from './switch.js';
import { WORDS } from './words.js';

/** Keeps what was done, through the server, and tells the course. */
export class Course {
  /**
   * @param {(path: string, change?: Object) => Promise<Object>} request
   * @param {(path: string) => void} open - opens a notebook
   */
  constructor(request, open) {
    this.request = request;
    this.open = open;
    this.view = null;
    this.listeners = new Set();
    this.waiting = [];
    // Whoever answers and closes the tab at once keeps the mark as well.
    window.addEventListener('pagehide', () => void this.send());
  }

  /** Call `listener` with the course now and after each change; null where it can't be read. */
  follow(listener) {
    this.listeners.add(listener);
    listener(this.view);
    return { dispose: () => this.listeners.delete(listener) };
  }

  /** Ask the server anew. */
  async refresh() {
    try {
      this.view = await this.request('course');
    } catch (error) {
      console.warn('crm-desk: the course cannot be read', error);
      this.view = { pages: [], next: null, weakest: [], failed: true };
    }
    for (const listener of this.listeners) listener(this.view);
  }

  /** Tell whether a page has questions that belong to no lesson: a paper. */
  isPaper(name) {
    const page = this.view && this.view.pages.find(each => each.name === name);
    return Boolean(page && !page.lesson && page.exercise);
  }

  /** Add events; several of the same moment go together. */
  add(...events) {
    if (!events.length) return;
    const first = this.waiting.length === 0;
    this.waiting.push(...events);
    if (first) window.setTimeout(() => this.send(), 400);
  }

  async send() {
    const events = this.waiting.splice(0);
    if (!events.length) return;
    try {
      await this.request('course', { events });
      await this.refresh();
    } catch (error) {
      console.warn('crm-desk: what was done could not be kept', error);
    }
  }
}

/** Make the sidebar's content. */
export function courseView(course, reader) {
  const head = element('h2', {}, say(WORDS.course));
  const languages = languageSwitch(reader);
  const body = element('div', { class: 'crm-course-body' });
  const node = element('div', { class: 'crm-desk crm-course' }, head, languages.node, body);
  course.follow(view => body.replaceChildren(...(view ? courseParts(view, course) : [])));
  return node;
}

/** Make the summary that stands on the first page. */
export function courseSummary(course) {
  const node = element('div', { class: 'crm-note crm-course-summary' });
  const { dispose } = course.follow(view => {
    node.hidden = !view || view.failed;
    if (view && !view.failed) {
      node.replaceChildren(
        element('strong', {}, say(WORDS.course)),
        ' ',
        totals(view),
        ...nextStep(view, course),
        ...practice(view, course)
      );
    }
  });
  return { node, dispose };
}

function courseParts(view, course) {
  if (view.failed) return [element('p', {}, say(WORDS.noCourse))];
  const weakest = view.weakest.length
    ? [
        element('h3', {}, say(WORDS.weakest)),
        element('ul', {}, ...view.weakest.map(each => element('li', {}, link(each.title, each.lesson, course))))
      ]
    : [];
  return [
    totals(view),
    ...nextStep(view, course),
    ...practice(view, course),
    ...weakest,
    element('ul', { class: 'crm-pages' }, ...view.pages.map(page => pageEntry(page, view, course)))
  ];
}

function totals(view) {
  const lessons = view.pages.filter(page => page.lesson);
  const read = lessons.filter(page => page.read).length;
  const right = sum(view.pages.map(page => page.quizzes.right));
  const of = sum(view.pages.map(page => page.quizzes.of));
  return element(
    'div',
    {},
    element('div', {}, say(label(WORDS.pagesRead)), `${read}/${lessons.length}`),
    element('div', {}, say(label(WORDS.quizzes)), `${right}/${of}`),
    element('div', { class: 'crm-length' }, say(label(WORDS.time)), say(timeWords(view)))
  );
}

/** Return how long the course takes and how much of it is still to come, by what its pages say. */
function timeWords(view) {
  const hours = pages => Math.max(0, Math.round(sum(pages.map(page => page.minutes || 0)) / 60));
  const all = hours(view.pages);
  const open = ({ exercise }) => Boolean(exercise && exercise.open);
  const left = hours(view.pages.filter(page => (page.lesson && !page.read) || open(page)));
  return [`about ${all} hours in all, ${left} to come`, `全部约${all}小时，还剩约${left}小时`];
}

function nextStep(view, course) {
  const page = view.pages.find(each => each.name === view.next);
  if (!page) return [];
  const lesson = page.lesson && !page.read;
  const kind = lesson ? WORDS.lesson : page.lesson ? WORDS.exercise : WORDS.paper;
  const path = lesson ? page.lesson : page.exercise.path;
  return [
    element('p', { class: 'crm-next' }, say(label(WORDS.next)), link(page.title, path, course), say(inBrackets(kind)))
  ];
}

/** Questions of the bank that are about to be forgotten, and the page that asks them. */
function practice({ practice: found }, course) {
  if (!found) return [];
  const words = found.due
    ? [`${found.due} due`, `${found.due}题到期`]
    : found.asked
      ? ['nothing due', '没有到期的题']
      : ['ten questions', '做十题'];
  return [
    element('p', { class: 'crm-practice-due' }, say(label(WORDS.practice)), link(words, found.lesson, course))
  ];
}

function pageEntry(page, view, course) {
  const sign = page.read ? '✔' : page.opened ? '◐' : '○';
  const state = page.read ? WORDS.read : page.opened ? WORDS.opened : WORDS.open;
  const mark = element('span', { role: 'img', 'aria-label': state.join(' · ') }, sign);
  const lines = [];
  if (page.lesson) {
    const { right, of } = page.quizzes;
    const answered = of ? element('span', {}, `${right}/${of}`) : null;
    lines.push(element('div', { class: 'crm-entry' }, mark, link(page.title, page.lesson, course), answered));
  }
  if (page.exercise) {
    const { marks, of, open, questions, path } = page.exercise;
    const got = marks === null ? `${questions - open}/${questions}` : `${marks}/${of}`;
    const words = page.lesson ? WORDS.exercise : page.title;
    const place = page.lesson ? 'crm-entry crm-of-page' : 'crm-entry';
    lines.push(element('div', { class: place }, link(words, path, course), element('span', {}, got)));
  }
  const current = page.name === view.next ? 'step' : null;
  return element('li', { 'data-crm-page': page.name, 'aria-current': current }, ...lines);
}

function link(words, path, course) {
  const button = element('button', { type: 'button', class: 'crm-link', onclick: () => course.open(path) });
  button.append(say(words));
  return button;
}

function inBrackets([en, zh]) {
  return [` (${en.toLowerCase()})`, `（${zh}）`];
}

function sum(values) {
  return values.reduce((a, b) => a + b, 0);
}

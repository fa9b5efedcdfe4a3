/** The plugin: puts the desk's parts around every notebook of JupyterLab and Notebook 7. */
import { splitPage, tellPressed } from './bilingual.js';
import { Course, courseView } from './course.js';
import { DeskPage } from './desk_page.js';
import { element, inLanguage } from './dom.js';
import { followInMenus } from './menus.js';
import { leadToOwnCopies } from './place.js';
import { attempt, Reader } from './reader.js';
import { reviewLink } from './teacher.js';
import { followSections } from './sections.js';
import { OpenPages } from './twice.js';
import { WORDS } from './words.js';

const MODULES = {
  notebook: '@jupyterlab/notebook',
  widgets: '@lumino/widgets',
  services: '@jupyterlab/services',
  apputils: '@jupyterlab/apputils'
};

/**
 * Return the plugin that JupyterLab activates.
 *
 * @param {(name: string) => Promise<Object|null>} shared - modules that JupyterLab shares
 */
export async function makePlugin(shared) {
  const modules = {};
  for (const [key, name] of Object.entries(MODULES)) modules[key] = await shared(name);
  return {
    id: 'crm-desk:plugin',
    description: "The student's desk: language, code, marks, course.",
    autoStart: true,
    optional: modules.notebook ? [modules.notebook.INotebookTracker] : [],
    activate: (app, tracker) => {
      attempt(() => openDesk(app, tracker, modules));
    }
  };
}

/** Set up what all pages share, then look after each notebook that is opened. */
function openDesk(app, tracker, modules) {
  const request = makeRequest(app, modules.services);
  addStyle();
  const reader = new Reader(request);
  const course = new Course(request, path => void app.commands.execute('docmanager:open', { path }));
  reader.onLost = () => {
    const words = inLanguage(WORDS.notKept, reader.settings.language || 'both');
    modules.apputils.Notification.warning(words, { autoClose: 8000 });
  };
  void reader.refresh();
  attempt(() => followInMenus(app, reader, modules));
  leadToOwnCopies(course, reader);
  void course.refresh();
  const pages = new Map();
  const opened = new OpenPages();
  keepSplit(reader, pages);
  if (!modules.widgets) return;
  attempt(() => addSidebar(app, course, reader, modules));
  if (!tracker) return;
  attempt(() => followSections(app, tracker));
  const look = (_, panel) =>
    attempt(() => {
      if (pages.has(panel.content)) return;
      pages.set(panel.content, new DeskPage(panel, { reader, course, modules, opened }));
      panel.disposed.connect(() => pages.delete(panel.content));
    });
  tracker.widgetAdded.connect(look);
  tracker.forEach(panel => look(null, panel));
  modules.notebook.NotebookActions.executed.connect((_, { notebook, cell, success }) =>
    attempt(() => pages.get(notebook) && pages.get(notebook).ran(cell, success))
  );
}

/** Put our style sheet on the page. */
function addStyle() {
  document.head.append(
    element('link', { rel: 'stylesheet', href: new URL('./desk.css', import.meta.url).href })
  );
}

/** Return the function that asks our part of the server; the token goes with it. */
function makeRequest(app, services) {
  const settings = app.serviceManager.serverSettings;
  return async (path, change) => {
    const address = `${settings.baseUrl}crm/${path}`;
    // `keepalive`: a change that is on its way outlives the tab.
    const init = change
      ? { method: 'PUT', body: JSON.stringify(change), keepalive: true }
      : { method: 'GET' };
    const response = await services.ServerConnection.makeRequest(address, init, settings);
    if (!response.ok) throw new Error(`${response.status} for ${address}`);
    return response.json();
  };
}

/** Put “my course” into the left sidebar. */
function addSidebar(app, course, reader, { widgets }) {
  const node = courseView(course, reader);
  const { baseUrl } = app.serviceManager.serverSettings;
  node.querySelector('h2').after(reviewLink(reader, `${new URL(baseUrl).pathname}crm/review`));
  const sidebar = new widgets.Widget({ node });
  sidebar.id = 'crm-course';
  reader.follow(({ settings }) => {
    sidebar.title.label = inLanguage(WORDS.course, settings.language || 'both');
    sidebar.title.caption = sidebar.title.label;
  });
  app.shell.add(sidebar, 'left', { rank: 150 });
}

/** Split headings and labels whenever the page has changed, at most once a frame. */
function keepSplit(reader, pages) {
  let waiting = false;
  const split = () => {
    waiting = false;
    attempt(() => splitPage(reader.settings.language || 'both'));
  };
  const soon = () => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(split);
  };
  const typed = node => node.parentElement && node.parentElement.closest('.cm-editor');
  const ours = node => node.nodeType === 1 && node.closest('.crm-desk');
  const news = node => node.nodeType === 1 && node.closest('.crm-feedback, .jp-RenderedImage');
  new MutationObserver(records => {
    const changed = records.filter(({ target }) => !typed(target) && !ours(target));
    if (changed.length) soon();
    if (changed.some(({ target }) => news(target))) pages.forEach(page => page.soon());
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
  reader.follow(soon);
  const pressed = event => {
    if (event.target.closest && event.target.closest('.crm-quiz')) window.setTimeout(tellPressed, 50);
  };
  for (const kind of ['click', 'keyup']) document.addEventListener(kind, pressed);
}

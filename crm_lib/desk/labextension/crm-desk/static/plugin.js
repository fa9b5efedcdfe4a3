/** The plugin: puts the desk's parts around every notebook of JupyterLab and Notebook 7. */
import { splitPage } from './bilingual.js';
import { element } from './dom.js';
import { attempt, Reader } from './reader.js';
import { languageQuestion, languageSwitch } from './switch.js';

/**
 * Return the plugin that JupyterLab activates.
 *
 * @param {(name: string) => Promise<Object|null>} shared - modules that JupyterLab shares
 */
export async function makePlugin(shared) {
  const [notebook, widgets, services] = await Promise.all(
    ['@jupyterlab/notebook', '@lumino/widgets', '@jupyterlab/services'].map(shared)
  );
  return {
    id: 'crm-desk:plugin',
    description: "The student's desk: language, code, marks, course.",
    autoStart: true,
    optional: notebook ? [notebook.INotebookTracker] : [],
    activate: (app, tracker) => {
      attempt(() => openDesk(app, tracker, { notebook, widgets, services }));
    }
  };
}

/** Set up what all pages share, then look after each notebook that is opened. */
function openDesk(app, tracker, modules) {
  addStyle();
  const reader = new Reader(makeRequest(app, modules.services));
  void reader.refresh();
  keepSplit(reader);
  if (!tracker || !modules.widgets) return;
  const look = (_, panel) => attempt(() => lookAfter(panel, reader, modules));
  tracker.widgetAdded.connect(look);
  tracker.forEach(panel => look(null, panel));
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
    const init = change ? { method: 'PUT', body: JSON.stringify(change) } : { method: 'GET' };
    const response = await services.ServerConnection.makeRequest(address, init, settings);
    if (!response.ok) throw new Error(`${response.status} for ${address}`);
    return response.json();
  };
}

/** Split headings and labels whenever the page has changed, at most once a frame. */
function keepSplit(reader) {
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
  new MutationObserver(records => {
    if (records.some(record => !typed(record.target))) soon();
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
  reader.follow(soon);
}

/** Put a widget at the left end of a toolbar, also where the toolbar is filled only later. */
function stayFirst(toolbar, widget) {
  for (const wait of [0, 300, 1500, 5000]) {
    window.setTimeout(
      () =>
        attempt(() => {
          if (!toolbar.isDisposed && [...toolbar.names()][0] !== 'crm-desk') {
            toolbar.insertItem(0, 'crm-desk', widget);
          }
        }),
      wait
    );
  }
}

/** Give one notebook its controls and the place above its first cell. */
function lookAfter(panel, reader, { widgets }) {
  const controls = new widgets.Widget();
  controls.addClass('crm-desk');
  controls.addClass('crm-desk-controls');
  const languages = languageSwitch(reader);
  controls.node.append(languages.node);
  panel.context.ready.then(() => stayFirst(panel.toolbar, controls));

  const top = element('div', { class: 'crm-desk crm-top' });
  const place = () => {
    const outer = panel.content.node.querySelector('.jp-WindowedPanel-outer') || panel.content.node;
    if (top.parentElement !== outer) outer.prepend(top);
  };
  panel.context.ready.then(() => attempt(place));
  let question = null;
  const asking = reader.follow(({ settings, known }) => {
    const ask = known && settings.language === null;
    if (ask && !question) top.prepend((question = languageQuestion(reader)));
    if (!ask && question) {
      question.remove();
      question = null;
    }
  });
  panel.disposed.connect(() => [languages, asking].forEach(part => part.dispose()));
}

/** Links of practice to the section that teaches a question: opened beside the page, at its heading. */

/**
 * Follow such links inside JupyterLab; elsewhere the browser opens them in another window.
 *
 * @param {Object} app
 * @param {Object} tracker - of notebooks: a link is seen from the folder of the current one
 */
export function followSections(app, tracker) {
  if (app.name !== 'JupyterLab') return;
  document.addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a.crm-section');
    const panel = tracker.currentWidget;
    if (!link || !panel || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [name, heading] = link.getAttribute('href').split('#');
    const path = [...panel.context.path.split('/').slice(0, -1), name].join('/');
    void open(app, path, decodeURIComponent(heading || ''));
  });
}

/** Open a page and bring the cell with a heading to the top of its window. */
async function open(app, path, heading) {
  const panel = await app.commands.execute('docmanager:open', { path });
  if (!panel || !panel.context || !heading) return;
  await Promise.all([panel.context.ready, panel.revealed]);
  const cells = panel.content.widgets;
  const index = cells.findIndex(cell => headings(cell.model.sharedModel.getSource()).includes(heading));
  if (index < 0) return;
  panel.content.activeCellIndex = index;
  await drawn(cells);
  panel.content.widgets[index].node.scrollIntoView({ block: 'start' });
}

// Drawing a long page takes a few seconds; whoever has waited longer scrolls by hand.
const PATIENCE = 15000;
const LOOK_EVERY = 100;

/**
 * Wait until all cells of a page are drawn.
 *
 * JupyterLab draws them one after the other once a page is open: before that, the page is too short
 * to be scrolled to its end, and what is drawn above a heading moves it away again.
 */
async function drawn(cells) {
  const latest = Date.now() + PATIENCE;
  while (Date.now() < latest && cells.some(cell => cell.isPlaceholder())) {
    await new Promise(resolve => window.setTimeout(resolve, LOOK_EVERY));
  }
}

/** Return the headings of a cell as they stand in an address. */
function headings(text) {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, line]) => line.trim().replaceAll(' ', '-'));
}

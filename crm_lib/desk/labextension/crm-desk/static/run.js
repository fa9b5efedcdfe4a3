/** Running cells of a notebook one by one, so that one that stops does not stop the rest. */

/**
 * Run `cells` in their order.
 *
 * @param {Object} panel
 * @param {Object[]} cells - cell widgets
 * @param {Object} notebook - the module @jupyterlab/notebook
 */
export async function runCells(panel, cells, notebook) {
  const { NotebookActions } = notebook;
  await ensureKernel(panel);
  for (const cell of cells) {
    if (cell.isDisposed) continue;
    if (NotebookActions.runCells) {
      await NotebookActions.runCells(panel.content, [cell], panel.sessionContext);
    } else {
      panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);
      panel.content.deselectAll();
      await NotebookActions.run(panel.content, panel.sessionContext);
    }
  }
}

/** Start a kernel where the page has none: it was ended after hours without use, or has died. */
async function ensureKernel({ sessionContext }) {
  const kernel = sessionContext.session && sessionContext.session.kernel;
  if (kernel && kernel.status !== 'dead') return;
  const name = sessionContext.kernelPreference.name || 'python3';
  await sessionContext.changeKernel({ name });
}

/** Restart the kernel, run everything from top to bottom, and save. */
export async function runAfresh(panel, cells, notebook) {
  await ensureKernel(panel);
  await panel.sessionContext.restartKernel();
  await runCells(panel, cells, notebook);
  // Where it can't be saved, JupyterLab says so itself; what was found out is shown all the same.
  await panel.context.save().catch(error => console.warn('crm-desk:', error));
}

/** Bring a cell into view and put the cursor into it. */
export function goTo(panel, cell) {
  const index = panel.content.widgets.indexOf(cell);
  if (index < 0) return;
  panel.content.activeCellIndex = index;
  panel.content.mode = 'edit';
  if (panel.content.scrollToItem) void panel.content.scrollToItem(index, 'center');
  else cell.node.scrollIntoView({ block: 'center' });
}

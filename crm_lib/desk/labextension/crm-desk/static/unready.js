/**
 * Cells that stopped because a cell above has not run: our words and one button in place of the
 * traceback. The kernel cannot say it, for its words come with the page's first cell.
 */
import { element, filled, say } from './dom.js';
import { cellsFor, namesSet } from './needs.js';
import { codeCells, errorOf, hasRun, isCold, keptHtml, outputNodes, source } from './page.js';
import { WORDS } from './words.js';

/** What Python says of a name that nothing has set. */
const NO_NAME = /name '(\w+)' is not defined/;

/**
 * Say in each cell that stopped too early what has to run first, and offer to run it.
 *
 * @param {Object} page - the desk page: panel, runWith(button, cells)
 */
export function lookAfterStops(page) {
  const cells = codeCells(page.panel);
  for (const cell of cells) show(page, cell, whyUnready(page.panel, cells, cell));
}

/**
 * Return why a cell could not run: words for it, or null where it ran or stopped by itself.
 *
 * Before the first cell of a page has run no error is explained, whatever its cause.
 */
function whyUnready(panel, cells, cell) {
  const error = errorOf(cell);
  if (!error || cell === cells[0]) return null;
  const name = (String(error.evalue).match(NO_NAME) || [])[1];
  const setter = name && cells.slice(0, cells.indexOf(cell)).find(above => namesSet(source(above)).has(name));
  if (setter && setter !== cells[0] && isLater(panel, setter, cell)) return filled(WORDS.unreadyAbove, { name });
  if (setter && isLater(panel, cells[0], cell)) return WORDS.unreadyFirst;
  return isCold(panel) && !/crm-error/.test(keptHtml(cell)) ? WORDS.unreadyFirst : null;
}

/** Tell whether a cell has not run in this kernel, or only after `cell` had stopped. */
function isLater(panel, above, cell) {
  return !hasRun(panel, above) || above.model.executionCount > cell.model.executionCount;
}

/** An error has the same kind of output as a warning: those that are errors are marked. */
function markErrors(cell) {
  for (const node of outputNodes(cell, output => output.type === 'error')) node.dataset.crmError = '';
}

function show(page, cell, words) {
  if (words) markErrors(cell);
  const old = cell.node.querySelector(':scope > .crm-unready');
  const state = words ? `${words[0]} ${cell.model.executionCount}` : '';
  if (old && old.dataset.crmState === state) return;
  if (old) old.remove();
  if (!words) {
    delete cell.node.dataset.crmUnready;
    return;
  }
  cell.node.dataset.crmUnready = '';
  const button = element('button', { type: 'button', class: 'crm-run-both' });
  button.append(say(WORDS.runBoth));
  const cells = () => cellsFor(page.panel, cell, each => hasRun(page.panel, each));
  button.addEventListener('click', () => void page.runWith(button, cells()));
  const { ename, evalue } = errorOf(cell);
  const folded = element('details', {}, element('summary', {}, say(WORDS.pythonWords)), element('code', {}, `${ename}: ${evalue}`));
  const note = element(
    'div',
    { class: 'crm-desk crm-note crm-unready', role: 'status', 'data-crm-state': state },
    element('span', {}, say(words)),
    ' ',
    button,
    folded
  );
  cell.node.insertBefore(note, cell.node.querySelector(':scope > .jp-Cell-outputWrapper'));
}

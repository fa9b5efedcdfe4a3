/**
 * Explorers, self-check questions and checks with buttons: whether they still answer, and one button
 * to revive them.
 */
import { element, say } from './dom.js';
import { cellsFor } from './needs.js';
import { codeCells, hasRun, keptHtml, outputNodes } from './page.js';
import { WORDS } from './words.js';

const WIDGET = 'application/vnd.jupyter.widget-view+json';
/** What is kept of an explorer or a question, and the widgets beside it. */
const KEPT = '.crm-quiz-text, .crm-explorer-question, .crm-check';
const WIDGETS = '.crm-quiz, .crm-explorer';
const CUT_OFF = '.jupyter-widgets-disconnected';
/** How long the widgets of a page that was reloaded may take to come back from the kernel. */
const PATIENCE = 2500;

/** Return the cells of a page that show an explorer, a question, or a check with buttons. */
export function livingCells(panel) {
  return codeCells(panel).filter(cell => {
    const html = keptHtml(cell);
    if (/crm-(quiz-text|explorer-question)/.test(html)) return true;
    return /crm-check/.test(html) && widgetOutputs(cell).length > 0;
  });
}

/** Return the nodes of a cell's outputs that are widgets. */
function widgetOutputs(cell) {
  return outputNodes(cell, output => WIDGET in (output.toJSON().data || {}));
}

/**
 * Say in place of each widget that no longer answers how it is revived.
 *
 * @param {Object} page - the desk page: panel, revive(button, cells), soon()
 */
export function lookAfterWidgets(page) {
  // What a widget leaves behind without its model is hidden by the style sheet.
  for (const cell of codeCells(page.panel)) {
    for (const node of widgetOutputs(cell)) node.dataset.crmWidget = '';
  }
  for (const cell of livingCells(page.panel)) {
    const dead = isDead(page.panel, cell);
    if (!dead) {
      delete cell.node.dataset.crmDeadSince;
      showRevival(page, cell, false);
      continue;
    }
    // Loading takes a moment: a word that comes and goes would only alarm.
    const since = Number(cell.node.dataset.crmDeadSince || 0);
    if (!since) {
      cell.node.dataset.crmDeadSince = String(Date.now());
      window.setTimeout(page.soon, PATIENCE);
    }
    showRevival(page, cell, since > 0 && Date.now() - since >= PATIENCE - 100);
  }
}

function isDead(panel, cell) {
  if (cell.isPlaceholder && cell.isPlaceholder()) return false;
  if (/\*/.test((cell.node.querySelector('.jp-InputPrompt') || {}).textContent || '')) return false;
  const session = panel.sessionContext && panel.sessionContext.session;
  const status = session && session.kernel ? session.kernel.status : 'dead';
  if (status === 'dead') return true;
  return !cell.node.querySelector(WIDGETS) || Boolean(cell.node.querySelector(CUT_OFF));
}

function showRevival(page, cell, dead) {
  const kept = cell.node.querySelector(KEPT);
  let note = cell.node.querySelector('.crm-revive');
  if (!dead) {
    delete cell.node.dataset.crmDead;
    if (note) note.remove();
    return;
  }
  cell.node.dataset.crmDead = '';
  if (note || !kept) return;
  const words = kept.matches('.crm-check')
    ? WORDS.asleepCheck
    : kept.matches('.crm-quiz-text')
      ? WORDS.asleepQuiz
      : WORDS.asleepExplorer;
  const button = element('button', { type: 'button', class: 'crm-wake' });
  button.append(say(WORDS.wake));
  const cells = () => cellsFor(page.panel, cell, each => hasRun(page.panel, each));
  button.addEventListener('click', () => void page.runWith(button, cells()));
  note = element('div', { class: 'crm-desk crm-note crm-revive' }, element('span', {}, say(words)), ' ', button);
  kept.parentElement.append(note);
}

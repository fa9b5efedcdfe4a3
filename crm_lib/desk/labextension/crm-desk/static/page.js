/**
 * What a page knows of its questions: which cells ask and check, whether the mark that is shown
 * still belongs to the answer, and whether anything has run in this kernel.
 *
 * The source an answer cell had when it last ran well, and the one a check has seen, are kept as
 * short hashes in the cells' own metadata (`crm_desk`), so that it is known tomorrow too.
 */
import { attempt } from './reader.js';

const KEY = 'crm_desk';
const CHECK = /_check$/;
/** Under which name the browser keeps which cells ran in which kernel, and for how many kernels. */
const RAN = 'crm-desk-ran';
const KERNELS = 30;
/** Statuses of a check's panel that mean: nothing to mark yet. */
const OPEN = new Set(['unanswered', 'missing', 'type', 'crashed', 'stopped', 'forged']);

/**
 * Return the code cells of a notebook as it stands.
 *
 * @param {Object} panel - the notebook's panel
 * @returns {Object[]} cell widgets
 */
export function codeCells(panel) {
  return panel.content.widgets.filter(cell => cell.model.type === 'code');
}

/** Tell whether a notebook is one of ours: it uses crm_lib, or speaks two languages. */
export function isCourseNotebook(panel) {
  return panel.content.widgets.some(cell => /\bcrm_lib\b|<div lang="(en|zh)">/.test(source(cell)));
}

/**
 * Return the questions of an exercise in their order, and mark the cells' roles on the page.
 *
 * @returns {{question: string, label: string, points: number, answer: Object, check: Object}[]}
 */
export function questionsOf(panel) {
  const answers = new Map();
  const questions = [];
  const seen = new Set();
  for (const cell of panel.content.widgets) {
    const role = cell.model.getMetadata('nbgrader');
    if (!role) continue;
    // Of a cell that was copied the first counts, as it does when the exercise is marked.
    const again = seen.has(role.grade_id);
    seen.add(role.grade_id);
    if (role.solution) {
      if (!again) answers.set(role.grade_id, cell);
      cell.node.dataset.crmRole = 'answer';
    }
    if (role.grade && CHECK.test(role.grade_id)) {
      cell.node.dataset.crmRole = 'check';
      if (again) continue;
      const question = role.grade_id.replace(CHECK, '');
      const number = (question.match(/q(\d+)$/) || [null, question])[1];
      questions.push({ question, number, points: role.points || 0, check: cell });
    }
  }
  for (const each of questions) each.answer = answers.get(each.question) || null;
  return questions;
}

/**
 * Return what a check shows: its status and marks; null where it shows nothing.
 *
 * @returns {{status: string, marks: number|null, of: number|null, final: boolean}|null}
 */
export function shownMark(check) {
  const outputs = check.model.outputs;
  for (let i = outputs.length - 1; i >= 0; i--) {
    const html = (outputs.get(i).toJSON().data || {})['text/html'];
    if (!html) continue;
    const shown = new DOMParser().parseFromString([].concat(html).join(''), 'text/html');
    const panel = shown.querySelector('.crm-check');
    if (!panel) continue;
    const status = ([...panel.classList].find(c => /^crm-(?!check$)/.test(c)) || '').slice(4);
    const number = name => (name in panel.dataset ? Number(panel.dataset[name]) : null);
    return {
      status,
      marks: number('marks'),
      of: number('of'),
      final: panel.dataset.final !== 'no'
    };
  }
  return null;
}

/**
 * Return the state of a question.
 *
 * @returns {{kind: string, old: string|null, mark: Object|null}} kind is open, recorded, right,
 *   partial, wrong or proposed; old names in words.js why what the check says is not about the
 *   answer that stands there
 */
export function stateOf({ answer, check }) {
  const mark = shownMark(check);
  if (!mark) return { kind: 'open', old: null, mark };
  const old = answer ? whyOld(answer, check) : null;
  if (old || OPEN.has(mark.status)) return { kind: 'open', old, mark };
  if (!mark.final) return { kind: 'proposed', old, mark };
  const kind = { mistake: 'wrong' }[mark.status] || mark.status;
  return { kind, old, mark };
}

/** Tell whether a check shows a mark, or that an answer was recorded: not that one is missing. */
export function isMarked(mark) {
  return Boolean(mark) && !OPEN.has(mark.status);
}

function whyOld(answer, check) {
  if (answer.model.type !== 'code') return 'oldNoCode';
  if (failed(answer)) return 'oldFailed';
  if (!setsAnswer(answer, check)) return 'oldNotSet';
  const seen = (check.model.getMetadata(KEY) || {}).answer;
  if (seen !== undefined) return seen === hash(source(answer)) ? null : 'oldEdited';
  // Run where the desk was not: only the counts tell the order.
  const [ran, checked] = [answer.model.executionCount, check.model.executionCount];
  return ran && checked && ran > checked ? 'oldNotRun' : null;
}

/**
 * Tell whether the answer cell sets the name that the check looks at; `q1 == "B"` only compares,
 * and the check would see what an earlier run had set.
 */
function setsAnswer(answer, check) {
  const name = nameAsked(check);
  if (!name) return true;
  const set = new RegExp(`(^|[^\\w.])${name}\\s*(\\[[^\\]]*\\]\\s*)?(:[^=\\n]*|,[^=\\n]+)?[-+*/]?=(?!=)|\\bdef\\s+${name}\\b`);
  return set.test(source(answer));
}

/** Return the name that a check looks at, such as q1; null where it looks at something else. */
export function nameAsked(check) {
  const asked = source(check).match(/\bcheck\(\s*["'][^"']+["']\s*,\s*([A-Za-z_]\w*)\s*[,)]/);
  return asked && asked[1];
}

/** Keep what was run: called after a cell has run. */
export function noteRun(panel, cell, success) {
  const questions = questionsOf(panel);
  const asked = questions.find(each => each.answer === cell);
  const checked = questions.find(each => each.check === cell);
  if (asked) {
    const ran = success && !failed(cell) ? hash(source(cell)) : null;
    cell.model.setMetadata(KEY, { ran });
  }
  if (checked && checked.answer) {
    const { ran = null } = checked.answer.model.getMetadata(KEY) || {};
    cell.model.setMetadata(KEY, { answer: ran });
  }
}

/** Return the error with which a cell stopped, as its file keeps it; null where it did not, or is text. */
export function errorOf(cell) {
  const outputs = cell.model.outputs || [];
  for (let i = 0; i < outputs.length; i++) {
    if (outputs.get(i).type === 'error') return outputs.get(i).toJSON();
  }
  return null;
}

/** Return the kept HTML of a cell's outputs. */
export function keptHtml(cell) {
  const outputs = cell.model.outputs;
  let html = '';
  for (let i = 0; i < outputs.length; i++) {
    html += [].concat((outputs.get(i).toJSON().data || {})['text/html'] || '').join('');
  }
  return html;
}

/** Return the nodes in which those outputs of a cell are shown that `isWanted`, asked of the model. */
export function outputNodes(cell, isWanted) {
  const outputs = cell.model.outputs;
  const shown = cell.outputArea ? cell.outputArea.widgets : [];
  return shown.filter((_, i) => i < outputs.length && isWanted(outputs.get(i))).map(({ node }) => node);
}

function failed(cell) {
  // Also our own words in place of a traceback: quotes missing, full-width signs.
  return Boolean(errorOf(cell)) || keptHtml(cell).includes('crm-check');
}

/** Return the source of a cell. */
export function source(cell) {
  return cell.model.sharedModel.getSource();
}

/** Return a short hash of a text (FNV-1a); spaces at its end do not count. */
export function hash(text) {
  let value = 0x811c9dc5;
  for (const sign of text.trimEnd()) {
    value = Math.imul(value ^ sign.codePointAt(0), 0x01000193);
  }
  return (value >>> 0).toString(16);
}

/* ------------------------------------------------------------------ what has run in this kernel */

/** Remember that a cell ran in the kernel that the page has now. */
export function noteKernel(panel, cell) {
  keepRan(panel, [...ranCells(panel).add(cell.model.id)]);
}

/** Forget what ran: the kernel was restarted. */
export function forgetKernel(panel) {
  keepRan(panel, null);
}

/** Tell whether a cell has run in the kernel that the page has now. */
export function hasRun(panel, cell) {
  return ranCells(panel).has(cell.model.id);
}

/** Tell whether the page's first code cell has not run in this kernel. */
export function isCold(panel) {
  const first = codeCells(panel)[0];
  return Boolean(first) && !ranCells(panel).has(first.model.id);
}

/** Tell whether the page shows results of any kind. */
export function hasOutputs(panel) {
  return codeCells(panel).some(cell => cell.model.outputs.length > 0);
}

/** Return the cells to run so that a page that was just opened can be worked on. */
export function neededCells(panel) {
  const questions = questionsOf(panel);
  const current = new Set(
    questions.filter(each => !stateOf(each).old && !errorOf(each.check)).map(each => each.check)
  );
  return codeCells(panel).filter(cell => source(cell).trim() && !current.has(cell));
}

/** Return the ids of the cells that ran in the kernel of the page. */
function ranCells(panel) {
  return new Set(readRan()[kernelId(panel)] || []);
}

/** Keep the ids of a kernel's cells; only the last few kernels are remembered. */
function keepRan(panel, cells) {
  const kernel = kernelId(panel);
  if (!kernel) return;
  const { [kernel]: _, ...others } = readRan();
  const kept = Object.entries(others).slice(-KERNELS);
  if (cells) kept.push([kernel, cells]);
  attempt(() => window.localStorage.setItem(RAN, JSON.stringify(Object.fromEntries(kept))));
}

function readRan() {
  try {
    return JSON.parse(window.localStorage.getItem(RAN)) || {};
  } catch {
    return {};
  }
}

function kernelId(panel) {
  const session = panel.sessionContext && panel.sessionContext.session;
  return session && session.kernel ? session.kernel.id : null;
}

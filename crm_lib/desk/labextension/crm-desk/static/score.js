/** The score board: marks by question, the total so far, what is open and what waits. */
import { element, filled, label, say } from './dom.js';
import { goTo } from './run.js';
import { isMarked, nameAsked, stateOf } from './page.js';
import { WORDS } from './words.js';

/**
 * Sum up the questions of a page.
 *
 * @param {Object[]} questions - from questionsOf
 * @returns {{rows: Object[], marks: number, of: number, open: number, later: number,
 *   waiting: number, keyed: boolean}} keyed: marks are known, the key is at hand
 */
export function scoreOf(questions) {
  const rows = questions.map(each => ({ ...each, ...stateOf(each) }));
  const sum = values => Math.round(values.reduce((a, b) => a + b, 0) * 100) / 100;
  const counted = rows.filter(row => row.kind !== 'open' && row.mark && row.mark.marks !== null);
  return {
    rows,
    marks: sum(counted.map(row => row.mark.marks)),
    of: sum(rows.map(row => row.points)),
    open: rows.filter(row => row.kind === 'open').length,
    // Part of a question may be checked on other data, which happens after handing in.
    later: sum(counted.map(row => Math.max(0, row.points - row.mark.of))),
    waiting: sum(rows.filter(row => row.kind === 'proposed').map(row => row.mark.marks || 0)),
    keyed: rows.some(row => row.mark && row.mark.marks !== null)
  };
}

/** Return the total in one line, in both languages. */
export function scoreWords(score) {
  const all = score.rows.length;
  const { open } = score;
  const answered = all - open;
  if (!score.keyed) {
    const later = ['; marks come when you hand in', '；交卷后给出分数'];
    const tail = score.sitting ? later : answered ? ['; marks come from your teacher', '；分数由教师评定'] : ['', ''];
    return [
      `Answered ${answered} of ${all}, ${open || 'none'} open${tail[0]}`,
      `共${all}题，已答${answered}题，${open ? `还有${open}题未完成` : '全部完成'}${tail[1]}`
    ];
  }
  const later = score.later
    ? [`; ${score.later} more are marked on other data after handing in`, `；另有${score.later}分在提交后用其他数据评定`]
    : ['', ''];
  const waiting = score.waiting
    ? [`; ${score.waiting} of these marks are proposed and wait for assessment`, `；其中${score.waiting}分是建议分，待评定`]
    : ['', ''];
  return [
    `${score.marks} of ${score.of}, ${open || 'none'} open${later[0]}${waiting[0]}`,
    `${score.of}分中得${score.marks}分，${open ? `还有${open}题未完成` : '全部完成'}${later[1]}${waiting[1]}`
  ];
}

/** Return why what a check says is not about the answer that stands there. */
export function oldWords({ check, old }) {
  return filled(WORDS[old], { name: nameAsked(check) });
}

/** Make the board of a page; `show` draws it anew. */
export function scoreBoard(panel) {
  const summary = element('summary');
  const body = element('tbody');
  const head = [WORDS.question, WORDS.marks, WORDS.state].map(words =>
    element('th', { scope: 'col' }, say(words))
  );
  const table = element('table', {}, element('thead', {}, element('tr', {}, ...head)), body);
  const node = element('details', { class: 'crm-note crm-score' }, summary, table);
  let drawn = '';
  const show = score => {
    const words = scoreWords(score);
    const key = JSON.stringify([words, score.sitting, score.rows.map(row => [row.kind, row.old, row.mark])]);
    if (key === drawn) return;
    drawn = key;
    summary.replaceChildren(say(label(WORDS.score)), say(words));
    body.replaceChildren(...score.rows.map(row => boardRow(panel, row)));
  };
  return { node, show };
}

function boardRow(panel, row) {
  const words = [`Q${row.number}`, `第${row.number}题`];
  const link = element('button', {
    type: 'button',
    class: 'crm-link',
    onclick: () => goTo(panel, row.answer || row.check)
  });
  link.append(say(words));
  const changed = Boolean(row.old) && isMarked(row.mark);
  const state = changed ? WORDS.old : WORDS[row.kind] || [row.kind, row.kind];
  const got = row.kind !== 'open' && row.mark && row.mark.marks !== null ? row.mark.marks : '–';
  return element(
    'tr',
    { 'data-crm-question': row.question, 'data-crm-state': changed ? 'old' : row.kind },
    element('td', {}, link),
    element('td', {}, `${got} / ${row.points}`),
    element('td', {}, say(state))
  );
}

/** Return the score as the body of the dialog that is shown before handing in. */
export function scoreReport(panel, score, close) {
  const open = score.rows.filter(row => row.kind === 'open');
  const list = open.map(row => {
    const link = element('button', {
      type: 'button',
      class: 'crm-link',
      onclick: () => {
        close();
        goTo(panel, row.answer || row.check);
      }
    });
    link.append(say([`Q${row.number}`, `第${row.number}题`]));
    return element('li', {}, link, ' ', say(row.old ? oldWords(row) : WORDS.open));
  });
  return element(
    'div',
    { class: 'crm-desk crm-report' },
    element('p', {}, element('strong', {}, say(scoreWords(score)))),
    list.length ? element('ul', {}, ...list) : null
  );
}

/** One group of the review: the answer that stands for it, what was found, and its decision. */
import { element, filled, label, name, say } from './dom.js';
import { WORDS } from './words.js';

/** Return a number as marks are written: 3, 2.5. */
export function shortNumber(value) {
  return String(Math.round(value * 100) / 100);
}

/** Return a field with its words above it. */
export function labelled(words, field) {
  return element('label', {}, element('span', {}, say(words)), field);
}

/** Draw pieces of a text; found terms are marked, in colour and for those who hear the page. */
function drawPieces(pieces) {
  return pieces.map(([text, found]) => (found ? element('mark', {}, text) : document.createTextNode(text)));
}

/** Return the language of an answer, so that it is pronounced and broken rightly. */
function languageOf(text) {
  return /[\u3400-\u9fff]/.test(text) ? 'zh-CN' : 'en';
}

function drawAnswer(pieces, isText) {
  const words = pieces.map(([text]) => text).join('');
  return element(
    'div',
    { class: isText ? 'crm-answer' : 'crm-answer crm-code', lang: isText ? languageOf(words) : null },
    ...drawPieces(pieces)
  );
}

function drawPoints(items) {
  return element(
    'ul',
    { class: 'crm-points' },
    ...items.map(item => {
      const line = element('li', {}, `${shortNumber(item.marks)}/${shortNumber(item.of)} `);
      if (item.label[0]) line.append(say(label(item.label)));
      line.append(say(item.says));
      if (item.evidence.length) {
        const text = item.evidence.map(([part]) => part).join('');
        line.append(
          element('div', { class: 'crm-quoted', lang: languageOf(text) }, '“', ...drawPieces(item.evidence), '”')
        );
      }
      return line;
    })
  );
}

/** Draw what is known of a group, without the means to decide it. */
export function drawGroup(group, number, of) {
  const values = { number, of, question: group.question, label: group.label, count: group.count };
  const several = group.count > 1 ? WORDS.reviewGroup : WORDS.reviewSingle;
  const words = group.label ? WORDS.reviewBlank : several;
  const node = element(
    'div',
    {},
    element('h2', { id: 'crm-group-name', tabindex: '-1' }, say(filled(words, values)))
  );
  if (group.students.length) {
    node.append(element('p', { class: 'crm-soft' }, group.students.slice(0, 12).join(', '),
      group.students.length > 12 ? ' …' : ''));
  }
  if (group.label) {
    node.append(drawAnswer([[group.wording, true]], true));
    return node;
  }
  const marks = {
    marks: shortNumber(group.proposed),
    of: shortNumber(group.of),
    confidence: group.confidence.toFixed(2)
  };
  node.append(element('p', {}, say(filled(WORDS.reviewProposed, marks))));
  if (group.decided !== null) {
    const before = filled(WORDS.reviewChanged, { marks: shortNumber(group.decided) });
    node.append(element('p', { class: 'crm-alarm' }, say(before)));
  }
  node.append(drawAnswer(group.answer, group.is_text));
  if (group.flags.length || group.second.length) {
    const alarm = group.disputed ? 'crm-alarm' : null;
    node.append(
      element(
        'ul',
        { class: 'crm-flags' },
        ...group.flags.map(flag => element('li', {}, say(flag))),
        ...group.second.map(line => element('li', { class: alarm }, say(line)))
      )
    );
  }
  if (group.items.length) node.append(drawPoints(group.items));
  if (group.least_alike !== null) {
    const who = group.least_alike_student ? ` (${group.least_alike_student})` : '';
    node.append(
      element('h3', {}, say(WORDS.reviewLeastAlike), who),
      drawAnswer([[group.least_alike, false]], true)
    );
  }
  return node;
}

/**
 * Read what was typed for a group: nothing accepts, a number gives marks, + and - judge a wording.
 *
 * @returns {{right?: boolean, marks?: number|null}|null} null where it is none of these
 */
export function decisionIn(text, group) {
  const typed = text.trim().replace('，', '.').replace(',', '.');
  if (group.label) return { '+': { right: true }, '-': { right: false } }[typed] || null;
  if (typed === '') return { marks: null };
  const marks = Number(typed);
  return Number.isFinite(marks) && marks >= 0 && marks <= group.of ? { marks } : null;
}

/**
 * Make the form that decides a group; all of it works by keyboard.
 *
 * @param {Object} group
 * @param {{decide: Function, skip: Function, back: Function, undo: Function, comment: Function,
 *   refuse: Function}} on - what is done; `refuse` tells why a decision is none
 */
export function decisionForm(group, on) {
  const comment = element('textarea', { class: 'crm-comment', rows: '2', maxlength: '4000' });
  const marks = element('input', {
    class: 'crm-marks',
    inputmode: group.label ? 'text' : 'decimal',
    autocomplete: 'off',
    'aria-describedby': 'crm-group-name crm-keys'
  });
  const decide = found => void on.decide({ ...found, comment: comment.value });
  const typed = () => {
    const found = decisionIn(marks.value, group);
    if (found) decide(found);
    else on.refuse(group.label ? WORDS.reviewSay : filled(WORDS.reviewRange, { of: shortNumber(group.of) }));
  };
  // The field takes numbers and signs alone, so its letters are free for commands.
  const commands = { s: on.skip, b: on.back, u: on.undo, c: () => comment.focus() };
  marks.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const sign = { '+': true, '-': false }[event.key];
    if (event.key === 'Enter') typed();
    else if (group.label && sign !== undefined) decide({ right: sign });
    else if (commands[event.key.toLowerCase()]) commands[event.key.toLowerCase()]();
    else return;
    event.preventDefault();
  });
  const button = (words, onclick, first) =>
    element('button', { type: 'button', class: first ? 'crm-first' : null, onclick }, say(words));
  const accept = filled(WORDS.reviewAccept, { marks: shortNumber(group.proposed) });
  const choices = group.label
    ? [
        button(WORDS.reviewRight, () => decide({ right: true }), true),
        button(WORDS.reviewWrong, () => decide({ right: false }))
      ]
    : [button(accept, () => decide({ marks: null }), true), button(WORDS.reviewGive, typed)];
  const node = element(
    'div',
    {},
    element(
      'div',
      { class: 'crm-decide' },
      labelled(group.label ? WORDS.reviewJudge : WORDS.reviewMarks, marks),
      ...choices,
      button(WORDS.reviewSkip, on.skip),
      button(WORDS.reviewBack, on.back)
    ),
    element(
      'div',
      { class: 'crm-decide' },
      labelled(WORDS.reviewComment, comment),
      button(WORDS.reviewCommentOnly, () => void on.comment(comment.value))
    ),
    element('p', { class: 'crm-soft', id: 'crm-keys' }, say(group.label ? WORDS.reviewKeysBlank : WORDS.reviewKeys))
  );
  name(marks, group.label ? WORDS.reviewJudge : WORDS.reviewMarks);
  return { node, focus: () => marks.focus() };
}

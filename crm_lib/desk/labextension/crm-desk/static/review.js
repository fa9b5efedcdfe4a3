/** The review page: what waits for a human, a group at a time, as `crm review` lists and decides it. */
import { element, filled, name, say } from './dom.js';
import { Reader } from './reader.js';
import { decisionForm, drawGroup, labelled } from './review_group.js';
import { languageSwitch } from './switch.js';
import { WORDS } from './words.js';

const BASE = document.body.dataset.base;
const SURE = '0.9';

/** Ask the server; a change carries the token that only its own pages can read. */
async function request(path, change) {
  const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/);
  const answer = await fetch(`${BASE}crm/${path}`, {
    method: change ? 'PUT' : 'GET',
    body: change ? JSON.stringify(change) : undefined,
    headers: change ? { 'Content-Type': 'application/json', 'X-XSRFToken': token ? token[1] : '' } : {},
    credentials: 'same-origin'
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.message || `${answer.status}`);
  return told;
}

class Review {
  constructor(main) {
    this.main = main;
    this.wishes = { assignment: '', question: '', student: '', assistant: '', anonymous: '' };
    this.view = null;
    /** Which group is shown, and which were passed over. */
    this.place = 0;
    this.busy = false;
    this.status = element('p', { class: 'crm-status', role: 'status', tabindex: '-1' });
    this.filters = element('div', { class: 'crm-filters', role: 'search' });
    name(this.filters, WORDS.reviewFilters);
    this.one = element('section', { class: 'crm-one', 'aria-labelledby': 'crm-group-name' });
    this.done = element('section');
    this.above = element('div', { class: 'crm-above' });
  }

  async start() {
    const reader = new Reader(request);
    const switcher = languageSwitch(reader);
    const title = element('h1', {}, say(WORDS.review));
    this.main.replaceChildren(
      element('header', {}, title, switcher.node), this.filters, this.status, this.one, this.above, this.done
    );
    await reader.refresh();
    await this.attempt(async () => {
      const { assignments } = await request('review/groups');
      const asked = new URLSearchParams(window.location.search).get('assignment');
      this.assignments = assignments;
      this.wishes.assignment = assignments.includes(asked) ? asked : assignments[0] || '';
      if (!this.wishes.assignment) this.tell(WORDS.reviewNoClass);
      else await this.load();
    });
  }

  /** Do something with the server; say what went wrong, and never do two things at once. */
  async attempt(action) {
    if (this.busy) return;
    this.busy = true;
    this.main.setAttribute('aria-busy', 'true');
    try {
      await action();
    } catch (error) {
      this.tell(filled(WORDS.reviewFailed, { why: error.message }), true);
    } finally {
      this.busy = false;
      this.main.removeAttribute('aria-busy');
    }
  }

  tell(words, failed = false) {
    this.status.classList.toggle('crm-failed', failed);
    this.status.replaceChildren(say(words));
  }

  /** Get the groups anew, and show the first or the one that was shown. */
  async load({ quietly = false, place = 0 } = {}) {
    const wishes = Object.entries(this.wishes).filter(([, value]) => value);
    this.view = await request(`review/groups?${new URLSearchParams(wishes)}`);
    this.place = Math.min(place, Math.max(0, this.view.groups.length - 1));
    this.drawFilters();
    this.drawDecisions();
    this.drawAbove();
    this.draw();
    const { answers, groups } = this.view;
    if (!quietly) this.tell(filled(WORDS.reviewWaiting, { answers, groups: groups.length }));
  }

  draw() {
    const { groups } = this.view;
    const group = groups[this.place];
    this.one.hidden = !group;
    this.one.replaceChildren();
    this.form = null;
    if (!group) return;
    this.one.classList.toggle('crm-disputed', group.disputed);
    this.form = decisionForm(group, {
      decide: found => this.decide(group, found),
      comment: text => this.comment(group, text),
      skip: () => this.move(1),
      back: () => this.move(-1),
      undo: () => this.undoLast(),
      refuse: words => this.tell(words, true)
    });
    this.one.append(drawGroup(group, this.place + 1, groups.length), this.form.node);
  }

  /** Put the focus where the next decision is typed; the name of the group is read with it. */
  focus() {
    if (this.form) this.form.focus();
    else this.status.focus();
  }

  move(step) {
    const count = this.view.groups.length;
    if (!count) return;
    this.place = (this.place + step + count) % count;
    this.draw();
    this.tell(filled(WORDS.reviewPlace, { number: this.place + 1, of: count }));
    this.focus();
  }

  decide(group, found) {
    return this.attempt(async () => {
      const told = await request('review/groups', {
        action: 'decide', group: group.id, assistant: this.wishes.assistant, ...found
      });
      this.view.decisions = told.decisions;
      const place = this.view.groups.indexOf(group);
      this.view.groups.splice(place, 1);
      this.place = Math.min(place, Math.max(0, this.view.groups.length - 1));
      this.drawDecisions();
      this.draw();
      this.tell(filled(WORDS.reviewDecided, { question: group.question, count: told.count, number: told.number,
        left: this.view.groups.length }));
      this.focus();
    });
  }

  comment(group, text) {
    if (!text.trim()) {
      this.tell(WORDS.reviewNoComment, true);
      return undefined;
    }
    return this.attempt(async () => {
      const told = await request('review/groups', { action: 'comment', group: group.id, comment: text });
      this.tell(filled(WORDS.reviewCommented, { count: told.count }));
    });
  }

  undo(number) {
    return this.attempt(async () => {
      const { assignment } = this.wishes;
      const told = await request('review/groups', { action: 'undo', assignment, number });
      await this.load({ quietly: true, place: this.place });
      this.tell(filled(WORDS.reviewUndone, { number, count: told.count }));
      this.focus();
    });
  }

  undoLast() {
    const last = this.view.decisions.filter(each => !each.undone).pop();
    if (last) void this.undo(last.number);
    else this.tell(WORDS.reviewNothingDecided, true);
  }

  drawDecisions() {
    const lines = [...this.view.decisions].reverse().map(decision => {
      const line = element('li', {}, element('span', { class: decision.undone ? 'crm-undone' : null },
        `${decision.number}. `, say(decision.says)), ' ');
      if (decision.undone) {
        line.append(say(WORDS.reviewTakenBack));
      } else {
        const undo = element('button', { type: 'button', onclick: () => void this.undo(decision.number) },
          say(WORDS.reviewUndo));
        name(undo, filled(WORDS.reviewUndoNumber, { number: decision.number }));
        line.append(undo);
      }
      return line;
    });
    this.done.replaceChildren(
      element('h2', {}, say(WORDS.reviewDecisions)),
      lines.length
        ? element('ul', { class: 'crm-done' }, ...lines)
        : element('p', { class: 'crm-soft' }, say(WORDS.reviewNothingDecided))
    );
  }

  drawFilters() {
    const focused = document.activeElement && document.activeElement.dataset.wish;
    const change = (key, value) =>
      void this.attempt(async () => {
        this.wishes[key] = value;
        if (key === 'assignment') Object.assign(this.wishes, { question: '', student: '' });
        if (key === 'anonymous' && value) this.wishes.student = '';
        await this.load();
      });
    const choice = (key, words, values, all) => {
      const select = element('select', { 'data-wish': key, onchange: () => change(key, select.value) });
      if (all) {
        const every = element('option', { value: '' });
        name(every, all, 'label');
        select.append(every);
      }
      select.append(...values.map(value => element('option', { value }, value)));
      select.value = this.wishes[key];
      name(select, words); // else what is chosen is read as a part of the name
      return labelled(words, select);
    };
    const { questions, students } = this.view;
    const anonymous = element('input', {
      type: 'checkbox', 'data-wish': 'anonymous',
      onchange: () => change('anonymous', anonymous.checked ? '1' : '')
    });
    anonymous.checked = Boolean(this.wishes.anonymous);
    const assistant = element('input', {
      'data-wish': 'assistant', size: '10', onchange: () => change('assistant', assistant.value.trim())
    });
    assistant.value = this.wishes.assistant;
    const kept = (values, value) => (value && !values.includes(value) ? [value, ...values] : values);
    this.filters.replaceChildren(
      choice('assignment', WORDS.exercise, this.assignments),
      choice('question', WORDS.question, kept(questions, this.wishes.question), WORDS.reviewAll)
    );
    if (!this.wishes.anonymous) {
      const known = kept(students, this.wishes.student);
      this.filters.append(choice('student', WORDS.reviewStudent, known, WORDS.reviewAll));
    }
    this.filters.append(
      labelled(WORDS.reviewAssistant, assistant),
      element('label', { class: 'crm-tick' }, anonymous, say(WORDS.reviewAnonymous))
    );
    const again = focused && this.filters.querySelector(`[data-wish="${focused}"]`);
    if (again) again.focus();
  }

  /** The bulk decision: pressed twice, for it takes many at once and no single undo takes it back. */
  drawAbove() {
    const { question, student, assistant, assignment } = this.wishes;
    const confidence = element('input', { inputmode: 'decimal', size: '5', autocomplete: 'off' });
    confidence.value = SURE;
    let asked = false;
    const button = element('button', { type: 'button' }, say(WORDS.reviewAbove));
    confidence.addEventListener('input', () => {
      asked = false;
      button.replaceChildren(say(WORDS.reviewAbove));
    });
    button.addEventListener('click', () => {
      const value = Number(confidence.value);
      const many = this.view.groups
        .filter(g => !g.label && !g.disputed && g.decided === null && g.confidence >= value)
        .reduce((sum, g) => sum + g.count, 0);
      if (!confidence.value.trim() || !(value >= 0 && value <= 1)) {
        this.tell(WORDS.reviewConfidence, true);
      } else if (!asked) {
        asked = true;
        button.replaceChildren(say(filled(WORDS.reviewAboveSure, { count: many })));
      } else {
        void this.attempt(async () => {
          const wish = { assignment, confidence: value, question, student, assistant };
          const told = await request('review/groups', { action: 'accept above', ...wish });
          await this.load({ quietly: true });
          this.tell(filled(WORDS.reviewAccepted, { count: told.count }));
          this.focus();
        });
      }
    });
    this.above.replaceChildren(labelled(WORDS.reviewAboveLabel, confidence), button);
    this.above.hidden = !this.view.groups.length;
  }
}

void new Review(document.getElementById('review')).start();

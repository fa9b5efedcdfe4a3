/**
 * A paper against the clock: one clock, no feedback until it is handed in, then the total and a
 * review by objective. The server keeps the time, so that a reload or another tab changes nothing.
 */
import { element, inLanguage, label, say } from './dom.js';
import { codeCells, source } from './page.js';
import { openPaper } from './print.js';
import { attempt } from './reader.js';
import { runAfresh } from './run.js';
import { scoreWords } from './score.js';
import { WORDS } from './words.js';

/** Minutes a mark has in a written exam of two hours and a hundred marks. */
const PER_MARK = 1.2;
const CHANNEL = 'crm-desk-sittings';

export class Exam {
  /** @param {Object} page - the desk page of an exercise or a paper */
  constructor(page) {
    Object.assign(this, { page, sitting: null, objectives: [], ahead: 0, ending: false, toReview: false });
    this.clock = element('strong', { class: 'crm-clock', role: 'timer' });
    this.node = element('div', { class: 'crm-note crm-exam', hidden: '' });
    this.ticker = window.setInterval(() => attempt(() => this.tick()), 1000);
    // What another tab began or ended holds here too: told at once, and asked for on coming back.
    this.channel = 'BroadcastChannel' in window ? new BroadcastChannel(CHANNEL) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => data === this.page.name && void this.refresh();
    this.seen = () => !document.hidden && void this.refresh();
    document.addEventListener('visibilitychange', this.seen);
    void this.refresh();
  }

  dispose() {
    window.clearInterval(this.ticker);
    document.removeEventListener('visibilitychange', this.seen);
    if (this.channel) this.channel.close();
  }

  get running() {
    return Boolean(this.sitting && !this.sitting.handed_in);
  }

  /** Ask the server what holds. */
  async refresh() {
    try {
      const about = await this.page.course.request(`sitting?page=${encodeURIComponent(this.page.name)}`);
      this.sitting = about.sitting;
      this.objectives = about.objectives;
      this.ahead = Date.parse(about.now) - Date.now();
    } catch (error) {
      console.warn('crm-desk: no sittings here', error);
      return;
    }
    this.drawn = '';
    this.page.soon();
  }

  async ask(action, more = {}) {
    const told = await this.page.course.request('sitting', { action, page: this.page.name, ...more });
    await this.refresh();
    if (this.channel) this.channel.postMessage(this.page.name);
    return told;
  }

  /** Begin: earlier marks are cleared away. */
  async begin(minutes) {
    const { panel, modules } = this.page;
    modules.notebook.NotebookActions.clearAllOutputs(panel.content);
    await this.ask('begin', { minutes });
  }

  /** Hand in: every check runs once more, and now gives feedback. Of two tabs, one does it. */
  async handIn() {
    if (this.ending) return;
    this.ending = true;
    const { panel, modules } = this.page;
    try {
      const { ended } = await this.ask('hand in');
      if (!ended) return;
      const cells = codeCells(panel).filter(cell => source(cell).trim());
      await runAfresh(panel, cells, modules.notebook);
    } finally {
      this.ending = false;
      this.drawn = '';
      this.toReview = true;
      this.page.soon();
    }
  }

  /** Hand in after saying what is still open. */
  async confirm(score) {
    const { modules, reader } = this.page;
    const language = reader.settings.language || 'both';
    const words = score.open
      ? [`${score.open} of ${score.rows.length} questions are open. Hand in?`, `还有${score.open}题没有作答（共${score.rows.length}题）。确定交卷吗？`]
      : ['All questions are answered. Hand in?', '全部题目都已作答。确定交卷吗？'];
    const { showDialog, Dialog } = modules.apputils;
    const answer = await showDialog({
      title: inLanguage(WORDS.handIn, language),
      body: inLanguage(words, language),
      buttons: [
        Dialog.cancelButton({ label: inLanguage(WORDS.goOn, language) }),
        Dialog.okButton({ label: inLanguage(WORDS.handIn, language) })
      ]
    });
    if (answer.button.accept) await this.handIn();
  }

  /** Return how many seconds are left. */
  left() {
    const end = Date.parse(this.sitting.started) + this.sitting.minutes * 60000;
    return Math.max(0, Math.round((end - Date.now() - this.ahead) / 1000));
  }

  tick() {
    if (!this.running) return;
    const left = this.left();
    const two = number => String(number).padStart(2, '0');
    this.clock.textContent = `${Math.floor(left / 3600)}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    if (!left) void this.handIn();
  }

  /** Show what holds for `score`. */
  show(score) {
    const { panel, busy } = this.page;
    this.node.hidden = false;
    panel.node.dataset.crmExam = this.running ? 'running' : '';
    const key = JSON.stringify([this.sitting, this.ending, scoreWords(score), score.rows.map(row => row.kind)]);
    if (key === this.drawn || (busy && this.drawn)) return;
    this.drawn = key;
    const parts = this.ending ? [say(WORDS.marking)] : this.running ? this.duringParts(score) : this.outsideParts(score);
    this.node.replaceChildren(...parts);
    // A running clock stays in sight.
    (this.running ? this.page.sticky : this.page.top).append(this.node);
    if (this.toReview && !this.running) {
      this.toReview = false;
      this.node.scrollIntoView({ block: 'start' });
    }
    this.tick();
  }

  duringParts(score) {
    return [
      say(label(WORDS.timeLeft)),
      this.clock,
      ' ',
      button(WORDS.handIn, 'crm-exam-end', () => this.confirm(score)),
      element('div', {}, say(WORDS.noFeedback))
    ];
  }

  outsideParts(score) {
    const minutes = minutesOf(this.page.panel, score);
    const begin = [`${WORDS.beginExam[0]} (${minutes} min)`, `${WORDS.beginExam[1]}（${minutes}分钟）`];
    const parts = [
      button(begin, 'crm-exam-begin', () => this.begin(minutes)),
      ' ',
      button(WORDS.printPaper, 'crm-exam-print', () => openPaper(this.page.panel, this.page.reader)),
      ' ',
      say(WORDS.beginExamMore)
    ];
    if (this.sitting && this.sitting.handed_in) parts.push(this.review(score));
    return parts;
  }

  /** The total, and what each objective got, weakest first. */
  review(score) {
    const rows = new Map(score.rows.map(row => [row.question, row]));
    const taken = Math.round((Date.parse(this.sitting.handed_in) - Date.parse(this.sitting.started)) / 60000);
    const lines = this.objectives
      .filter(({ question }) => rows.has(question))
      .map(each => ({ ...each, row: rows.get(each.question), got: marksOf(rows.get(each.question)) }))
      .sort((a, b) => a.got / a.row.points - b.got / b.row.points);
    const body = lines.map(({ title, lesson, row, got }) =>
      element(
        'tr',
        { 'data-crm-objective': row.question },
        element('td', {}, lesson ? button(title, 'crm-link', () => this.page.course.open(lesson)) : say(title)),
        element('td', {}, say([`Q${row.number}`, `第${row.number}题`])),
        element('td', {}, `${got} / ${row.points}`)
      )
    );
    const head = [WORDS.objective, WORDS.question, WORDS.marks].map(words => element('th', { scope: 'col' }, say(words)));
    return element(
      'details',
      { class: 'crm-score crm-review', open: '' },
      element('summary', {}, say(label(WORDS.handedIn)), say(scoreWords(score)), say([`; ${taken} of ${this.sitting.minutes} minutes`, `；用时${taken}分钟（共${this.sitting.minutes}分钟）`])),
      element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body))
    );
  }
}

function marksOf(row) {
  return row.kind !== 'open' && row.mark && row.mark.marks !== null ? row.mark.marks : 0;
}

function button(words, kind, action) {
  const made = element('button', { type: 'button', class: kind, onclick: () => void action() });
  made.append(say(words));
  return made;
}

/** Return the minutes that a page names in its first cell, else those of its marks. */
function minutesOf(panel, score) {
  const first = panel.content.widgets[0];
  const named = first && source(first).match(/(\d+) minutes/);
  return named ? Number(named[1]) : Math.max(5, Math.round((score.of * PER_MARK) / 5) * 5);
}

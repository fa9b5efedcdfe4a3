/** One notebook with the desk around it: controls, what stands above its first cell, its checks. */
import { lookAfterWidgets } from './alive.js';
import { courseSummary } from './course.js';
import { codeButton, printButton, reachByKeyboard } from './controls.js';
import { element, inLanguage, say } from './dom.js';
import { Exam } from './exam.js';
import { nameFigures } from './figures.js';
import { askForGuesses } from './guess.js';
import {
  codeCells,
  errorOf,
  forgetKernel,
  hasOutputs,
  isCold,
  isCourseNotebook,
  isMarked,
  neededCells,
  noteKernel,
  noteRun,
  questionsOf,
  source
} from './page.js';
import { ownCopy, placeNote } from './place.js';
import { openPrintView } from './print.js';
import { attempt } from './reader.js';
import { runAfresh, runCells } from './run.js';
import { oldWords, scoreBoard, scoreOf, scoreReport } from './score.js';
import { languageQuestion, languageSwitch } from './switch.js';
import { lookAfterStops } from './unready.js';
import { WORDS } from './words.js';

const FIRST_PAGE = '00_start_here';
const QUIZ = /\bquiz\(\s*["'](\w+)["']/;

export class DeskPage {
  /**
   * @param {Object} panel - the notebook's panel
   * @param {{reader: Object, course: Object, modules: Object, opened: Object}} desk - what all
   *   pages share
   */
  constructor(panel, { reader, course, modules, opened }) {
    Object.assign(this, { panel, reader, course, modules, opened, busy: false, told: '' });
    this.name = panel.context.path.split('/').pop().replace(/\.ipynb$/, '');
    this.parts = [];
    this.soon = debounce(() => attempt(() => this.update()), 150);
    this.addControls();
    panel.context.ready.then(() => attempt(() => this.start()));
    panel.disposed.connect(() => this.parts.forEach(part => part.dispose()));
  }

  /** Begin once the notebook is loaded. */
  start() {
    const { panel, reader } = this;
    if (!isCourseNotebook(panel)) return;
    panel.node.dataset.crmPage = this.name;
    stayFirst(panel.toolbar, this.controls);
    // nbgrader's own says “Success! … passes all the tests” over an empty answer.
    panel.toolbar.node.classList.add('crm-no-validate');
    this.addTop();
    if (questionsOf(panel).length) this.addCheckButton();
    panel.content.model.contentChanged.connect(this.soon);
    panel.sessionContext.kernelChanged.connect(this.soon);
    panel.sessionContext.statusChanged.connect((_, status) => {
      if (/restarting/.test(status)) attempt(() => forgetKernel(panel));
      this.soon();
    });
    this.parts.push(reader.follow(() => this.soon()));
    this.course.add({ kind: 'opened', page: this.name });
    this.watchEnd();
    // A cell that is far away is drawn only when it comes near.
    for (const cell of codeCells(panel)) {
      if (cell.isPlaceholder && cell.isPlaceholder()) void cell.ready.then(() => this.soon());
    }
    panel.node.addEventListener('scroll', () => this.soon(), { capture: true, passive: true });
    this.soon();
  }

  /** A cell has run. */
  ran(cell, success) {
    noteRun(this.panel, cell, success);
    // An answer that may fail without stopping the others is told as a success.
    if (success && !errorOf(cell)) noteKernel(this.panel, cell);
    this.soon();
  }

  addControls() {
    const { panel, reader, modules } = this;
    const widget = new modules.widgets.Widget();
    widget.addClass('crm-desk');
    widget.addClass('crm-desk-controls');
    const parts = [languageSwitch(reader), codeButton(reader)];
    const print = printButton(() => void openPrintView(panel, reader));
    widget.node.append(...parts.map(part => part.node), print);
    reachByKeyboard(widget.node);
    this.parts.push(...parts);
    this.controls = widget;
  }

  addTop() {
    const { panel, reader, course } = this;
    this.top = element('div', { class: 'crm-desk crm-top' });
    const outer = panel.content.node.querySelector('.jp-WindowedPanel-outer') || panel.content.node;
    outer.prepend(this.top);
    // Beside the rest and not in it, so that it stays in sight while the reader scrolls.
    this.sticky = element('div', { class: 'crm-desk crm-top crm-sticky' });
    outer.prepend(this.sticky);
    // At a key or a change of focus, the notebook moves it from whatever is no cell to its active
    // cell: then the keyboard would reach nothing of these.
    for (const node of [this.top, this.sticky]) {
      for (const kind of ['focusin', 'keydown']) node.addEventListener(kind, event => event.stopPropagation());
    }
    let question = null;
    this.parts.push(
      reader.follow(({ settings, known }) => {
        const ask = known && settings.language === null;
        if (ask && !question) this.sticky.prepend((question = languageQuestion(reader)));
        if (!ask && question) {
          question.remove();
          question = null;
        }
      })
    );
    this.place = placeNote(course);
    this.top.append(this.place.node);
    this.parts.push(course.follow(() => this.soon()));
    this.cold = this.coldNote();
    const twice = element('div', { class: 'crm-note crm-twice', role: 'status', hidden: '' }, say(WORDS.openTwice));
    this.parts.push(this.opened.open(panel.context.path, is => (twice.hidden = !is)));
    this.sticky.append(twice, this.cold.node);
    if (this.name === FIRST_PAGE) {
      const summary = courseSummary(course);
      this.parts.push(summary);
      this.top.append(summary.node);
    }
    if (questionsOf(panel).length) {
      this.board = scoreBoard(panel);
      this.exam = new Exam(this);
      this.parts.push(this.exam);
      this.top.append(this.board.node);
    }
  }

  /** One sentence and a button for a page that has not run yet. */
  coldNote() {
    const words = element('span');
    const button = element('button', {
      type: 'button',
      class: 'crm-run-needed',
      onclick: () => void this.runWith(button, neededCells(this.panel))
    });
    button.append(say(WORDS.runNeeded));
    const node = element('div', { class: 'crm-note crm-cold', role: 'status', hidden: '' }, words, ' ', button);
    return { node, words, button };
  }

  addCheckButton() {
    const button = element('button', {
      type: 'button',
      class: 'crm-hand-in',
      onclick: () => void this.busyWhile(button, WORDS.checkBusy, () => this.checkBeforeHandingIn())
    });
    button.append(say(WORDS.check));
    button.title = WORDS.checkTitle.join(' · ');
    this.controls.node.append(button);
  }

  /** Restart, run all, and say in a dialog what is open. */
  async checkBeforeHandingIn() {
    const { panel, modules } = this;
    const cells = codeCells(panel).filter(cell => source(cell).trim());
    await runAfresh(panel, cells, modules.notebook);
    this.update();
    const { Dialog } = modules.apputils;
    const body = new modules.widgets.Widget();
    const button = Dialog.okButton({ label: WORDS.close.join(' · ') });
    const dialog = new Dialog({ title: WORDS.score.join(' · '), body, buttons: [button] });
    body.node.append(scoreReport(panel, scoreOf(questionsOf(panel)), () => dialog.resolve(0)));
    await dialog.launch();
  }

  /** Run cells while a button says so. */
  runWith(button, cells) {
    return this.busyWhile(button, WORDS.running, () => runCells(this.panel, cells, this.modules.notebook));
  }

  /** Let a button show that its work goes on. */
  async busyWhile(button, words, action) {
    if (this.busy) return;
    this.busy = true;
    const label = [...button.childNodes];
    button.disabled = true;
    button.replaceChildren(say(words));
    try {
      await action();
    } catch (error) {
      console.warn('crm-desk:', error);
    } finally {
      this.busy = false;
      button.disabled = false;
      button.replaceChildren(...label);
      this.soon();
    }
  }

  /** Bring all that is shown to what holds. */
  update() {
    const { panel } = this;
    if (panel.isDisposed || !panel.content.model) return;
    const questions = questionsOf(panel);
    markLanguages(panel);
    const exercise = questions.length > 0;
    this.nameTab(exercise);
    const own = ownCopy(this, exercise);
    this.place.show(this.reader.settings.teacher ? null : own, exercise);
    const score = scoreOf(questions);
    for (const row of score.rows) showOld(row);
    if (this.board) {
      score.sitting = this.exam.running;
      this.exam.show(score);
      this.board.show(score);
      // What an old copy or the original shows must not take the place of the learner's own marks.
      if (this.course.view && !own) this.tellMarks(score);
    }
    this.tellQuizzes();
    lookAfterStops(this);
    askForGuesses(this);
    lookAfterWidgets(this);
    nameFigures(panel, this.reader.settings.language || 'both');
    const cold = isCold(panel) && !this.busy;
    this.cold.node.hidden = !isCold(panel);
    if (cold) this.cold.words.replaceChildren(say(hasOutputs(panel) ? WORDS.cold : WORDS.coldEmpty));
  }

  /**
   * The tab tells lesson from exercise, which have the same file name. The words stand in the style
   * sheet: the title itself is the file's name, and whoever changes it renames the file.
   */
  nameTab(exercise) {
    const { title } = this.panel;
    const kind = !exercise ? 'lesson' : this.course.isPaper(this.name) ? 'paper' : 'exercise';
    if (title.dataset['crm-kind'] !== kind) title.dataset = { ...title.dataset, 'crm-kind': kind };
    // Notebook 7 has one page a tab of the browser.
    if (document.body.dataset.notebook !== 'notebooks') return;
    const words = inLanguage(WORDS[kind], this.reader.settings.language || 'both');
    const name = `${words} ${this.name}`;
    if (document.title !== name) document.title = name;
  }

  /** Keep the marks that changed. */
  tellMarks(score) {
    const events = score.rows
      .filter(row => !row.old)
      .map(row => ({
        kind: 'mark',
        page: this.name,
        item: row.question,
        status: row.kind,
        marks: row.kind === 'open' ? null : row.mark.marks,
        of: row.points
      }));
    const told = JSON.stringify(events);
    if (told === this.told) return;
    this.told = told;
    this.course.add(...events);
  }

  /** Keep the self-check questions that were answered on this page. */
  tellQuizzes() {
    this.quizzes = this.quizzes || new Map();
    for (const cell of codeCells(this.panel)) {
      const id = (source(cell).match(QUIZ) || [])[1];
      const said = id && cell.node.querySelector('.crm-feedback [data-right]');
      if (!said) continue;
      const status = said.dataset.right === 'yes' ? 'right' : 'wrong';
      if (this.quizzes.get(id) === status) continue;
      this.quizzes.set(id, status);
      this.course.add({ kind: 'quiz', page: this.name, item: id, status });
    }
  }

  /** The page counts as read when its end was seen. */
  watchEnd() {
    const last = this.panel.content.widgets[this.panel.content.widgets.length - 1];
    if (!last || !('IntersectionObserver' in window)) return;
    const observer = new IntersectionObserver(entries => {
      if (!entries.some(entry => entry.isIntersecting)) return;
      observer.disconnect();
      this.course.add({ kind: 'read', page: this.name });
    });
    observer.observe(last.node);
    this.parts.push({ dispose: () => observer.disconnect() });
  }
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

/** Outputs that are marked with a language in their metadata follow it. */
function markLanguages(panel) {
  for (const cell of codeCells(panel)) {
    const outputs = cell.model.outputs;
    const shown = cell.outputArea ? cell.outputArea.widgets : [];
    for (let i = 0; i < outputs.length && i < shown.length; i++) {
      const about = outputs.get(i).metadata || {};
      const language = about.crm && about.crm.lang;
      if (language === 'en' || language === 'zh') shown[i].node.dataset.crmLang = language;
    }
  }
}

/** Say above a check why it is not about the answer that stands there, or take that back. */
function showOld({ check, old, mark }) {
  const is = Boolean(old && mark);
  const node = check.node;
  let note = node.querySelector(':scope > .crm-old');
  if (!is) {
    delete node.dataset.crmOld;
    if (note) note.remove();
    return;
  }
  const [en, zh] = oldWords({ check, old });
  const words = isMarked(mark) ? [`${WORDS.oldMark[0]} ${en}`, `${WORDS.oldMark[1]}${zh}`] : [en, zh];
  if (node.dataset.crmOld === words[0] && note) return;
  node.dataset.crmOld = words[0];
  if (!note) {
    note = element('div', { class: 'crm-old', role: 'status' });
    node.insertBefore(note, node.querySelector(':scope > .jp-Cell-outputWrapper'));
  }
  note.replaceChildren(say(words));
}

function debounce(action, wait) {
  let timer = 0;
  return () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(action, wait);
  };
}

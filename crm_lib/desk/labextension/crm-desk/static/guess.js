/**
 * A guess first: what a cell shows stays folded until the reader has made one.
 *
 * An explorer asks by its own question; any other cell by its metadata, `{"crm": {"guess": true}}`.
 * What was guessed is kept in the browser and stands beside the result.
 */
import { keptHtml } from './page.js';
import { element, label, name, say } from './dom.js';
import { codeCells } from './page.js';
import { attempt } from './reader.js';
import { WORDS } from './words.js';

const GUESSES = 'crm-desk-guesses';

/** Fold what is still to be guessed on a page, and show the guesses that were made. */
export function askForGuesses(page) {
  for (const cell of codeCells(page.panel)) {
    const kind = guessKind(cell);
    if (!kind || !cell.model.outputs.length) {
      delete cell.node.dataset.crmGuess;
      continue;
    }
    const guess = readGuesses()[key(page, cell)];
    if (guess === undefined) cell.node.dataset.crmGuess = kind;
    else delete cell.node.dataset.crmGuess;
    showBox(page, cell, kind, guess);
  }
}

/** Return 'after' for an explorer (its question stays), 'all' for a marked cell, else null. */
function guessKind(cell) {
  if (/crm-explorer-question/.test(keptHtml(cell))) return 'after';
  const about = cell.model.getMetadata('crm');
  return about && about.guess ? 'all' : null;
}

function showBox(page, cell, kind, guess) {
  const place = kind === 'after' ? cell.node.querySelector('.crm-explorer-question') : cell.node;
  if (!place) return;
  const state = guess === undefined ? 'open' : `made:${guess}`;
  const old = cell.node.querySelector('.crm-guess');
  if (old && old.dataset.crmState === state) return;
  if (old) old.remove();
  if (guess === '') return;
  const box = guess === undefined ? question(page, cell) : answer(guess);
  box.dataset.crmState = state;
  if (kind === 'after') place.parentElement.append(box);
  else place.insertBefore(box, place.querySelector(':scope > .jp-Cell-outputWrapper'));
}

function question(page, cell) {
  const input = element('input', { type: 'text', class: 'crm-guess-text', maxlength: '200', 'data-lm-suppress-shortcuts': 'true' });
  name(input, WORDS.yourGuess);
  name(input, WORDS.yourGuess, 'placeholder');
  const button = element('button', { type: 'button', class: 'crm-guess-show' });
  button.append(say(WORDS.showResult));
  const made = () => {
    keepGuess(key(page, cell), input.value.trim());
    askForGuesses(page);
    page.soon();
  };
  button.addEventListener('click', made);
  input.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.isComposing) made();
  });
  return element('div', { class: 'crm-desk crm-note crm-guess' }, element('span', {}, say(WORDS.guessFirst)), ' ', input, ' ', button);
}

function answer(guess) {
  return element('div', { class: 'crm-desk crm-note crm-guess' }, say(label(WORDS.yourGuess)), guess);
}

function key(page, cell) {
  return `${page.name}/${cell.model.id}`;
}

function readGuesses() {
  return attempt(() => JSON.parse(window.localStorage.getItem(GUESSES))) || {};
}

function keepGuess(where, words) {
  const guesses = { ...readGuesses(), [where]: words };
  attempt(() => window.localStorage.setItem(GUESSES, JSON.stringify(guesses)));
}

/**
 * Splitting text that carries both languages on one line, `English · 中文`, so that the page can
 * show one of them: headings, hints' titles, labels of widgets, entries of the table of contents.
 */

const CHINESE = /[\u3400-\u9fff\uf900-\ufaff]/;
const ENGLISH = /[A-Za-z]{2}.*\b[A-Za-z]{2}/;
const SEPARATOR = ' · ';
const NUMBER = /^\d+(\.\d+)*\.?\s+/;

/** Elements whose text is ours to split into two. */
const LINES = [
  '.jp-RenderedMarkdown :is(h1,h2,h3,h4,h5,h6)',
  '.jp-RenderedMarkdown summary',
  '.jp-RenderedMarkdown :is(li, p) > :is(a, strong)',
  '.jp-RenderedHTMLCommon summary',
  '.crm-explorer .widget-label',
  '.crm-quiz button'
].join(',');

/** Elements whose children belong to React or the browser: they only get attributes. */
const ENTRIES = '.jp-tocItem-content';
const OPTIONS = '.crm-explorer option';
const NAMED = '.crm-quiz [title], .crm-explorer [title]';

/**
 * Return English and Chinese of a line, or null when it does not carry both.
 *
 * @param {string} line
 * @returns {[string, string]|null}
 */
export function twoLanguages(line) {
  const parts = line.split(SEPARATOR);
  const first = parts.findIndex((part, i) => i > 0 && CHINESE.test(part));
  if (first < 1) return null;
  // An English line may name Chinese things, as base.message.two_languages reads it too.
  if (CHINESE.test(parts[first - 1]) && !(first === 1 && ENGLISH.test(parts[0]))) return null;
  const en = parts.slice(0, first).join(SEPARATOR).trim();
  let zh = parts.slice(first).join(SEPARATOR).trim();
  const number = en.match(NUMBER);
  if (number && !NUMBER.test(zh)) zh = number[0] + zh;
  return [en, zh];
}

/** Split all that is on the page and was not split yet; `language` is what is shown. */
export function splitPage(language) {
  for (const line of document.querySelectorAll(LINES)) splitLine(line);
  for (const entry of document.querySelectorAll(ENTRIES)) markEntry(entry);
  for (const option of document.querySelectorAll(OPTIONS)) showOption(option, language);
  for (const named of document.querySelectorAll(NAMED)) markName(named);
  nameSliders();
  tellPressed();
}

/** Wrap the two languages of an element, whatever markup stands inside it. */
function splitLine(line) {
  if (line.querySelector('[data-crm-lang], .crm-sep, div[lang]')) return;
  const middle = separatorIn(line);
  if (!middle) return;
  const [node, at] = middle;
  const number = line.textContent.match(NUMBER);
  const en = wrap('en');
  const zh = wrap('zh');
  const separator = document.createElement('span');
  separator.className = 'crm-sep';
  separator.textContent = SEPARATOR;
  const rest = node.splitText(at);
  rest.data = rest.data.slice(SEPARATOR.length);
  // A sign that JupyterLab hangs on a heading belongs to both languages.
  const moved = [...line.childNodes].filter(child => !isAnchor(child));
  const border = moved.findIndex(child => child.contains(rest));
  en.append(...moved.slice(0, border));
  if (number) zh.append(number[0]);
  zh.append(...moved.slice(border));
  line.prepend(en, separator, zh);
}

/** Return the text node directly in `line` and the place at which the languages part. */
function separatorIn(line) {
  let before = '';
  for (const child of line.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      for (let at = child.data.indexOf(SEPARATOR); at >= 0; at = child.data.indexOf(SEPARATOR, at + 1)) {
        const after = child.data.slice(at) + textAfter(child);
        if (!CHINESE.test(before + child.data.slice(0, at)) && CHINESE.test(after)) {
          const next = child.data.indexOf(SEPARATOR, at + 1);
          // Of several dots the last before Chinese begins is the border.
          if (next < 0 || CHINESE.test(child.data.slice(at, next))) return [child, at];
        }
      }
    }
    before += child.textContent;
  }
  return null;
}

function textAfter(node) {
  let text = '';
  for (let next = node.nextSibling; next; next = next.nextSibling) text += next.textContent;
  return text;
}

function wrap(language) {
  const span = document.createElement('span');
  span.dataset.crmLang = language;
  span.lang = language;
  return span;
}

function isAnchor(node) {
  return node.nodeType === Node.ELEMENT_NODE && node.classList.contains('jp-InternalAnchorLink');
}

/** Let the style sheet write an entry of the table of contents; React keeps its own text. */
function markEntry(entry) {
  const words = twoLanguages(entry.textContent);
  set(entry, 'data-crm-toc-en', words && words[0]);
  set(entry, 'data-crm-toc-zh', words && words[1]);
}

function showOption(option, language) {
  if (!option.dataset.crmBoth) {
    // ipywidgets writes every space of an option as one that does not break.
    const both = option.textContent.replace(/\u00a0/g, ' ');
    if (!twoLanguages(both)) return;
    option.dataset.crmBoth = both;
  }
  const [en, zh] = twoLanguages(option.dataset.crmBoth);
  const text = { en, zh }[language] || option.dataset.crmBoth;
  if (option.textContent !== text) option.textContent = text;
}

function markName(named) {
  if (named.dataset.crmNameIn) return;
  const words = twoLanguages(named.title);
  if (!words) return;
  named.dataset.crmNameIn = 'title';
  // The letter that names an option of a quiz stands before both languages.
  const letter = words[0].match(/^[A-H]\. /);
  named.dataset.crmEn = words[0];
  named.dataset.crmZh = letter ? letter[0] + words[1] : words[1];
  const shown = document.body.dataset.crmLanguage;
  if (shown === 'en') named.title = words[0];
  if (shown === 'zh') named.title = named.dataset.crmZh;
}

/** A slider is known to a screen reader by the label beside it, and keeps its keys. */
function nameSliders() {
  for (const slider of document.querySelectorAll('.crm-explorer .widget-hslider')) {
    const handle = slider.querySelector('.noUi-handle');
    const label = slider.querySelector('.widget-label');
    // JupyterLab takes arrow keys for the notebook's own, wherever the focus is.
    if (handle) set(handle, 'data-lm-suppress-shortcuts', 'true');
    if (!handle || !label || handle.hasAttribute('aria-labelledby')) continue;
    if (!label.id) label.id = `crm-label-${Math.random().toString(36).slice(2)}`;
    handle.setAttribute('aria-labelledby', label.id);
  }
}

/** A chosen option of a question is told to a screen reader, not only drawn. */
export function tellPressed() {
  for (const option of document.querySelectorAll('.crm-quiz .widget-toggle-button')) {
    set(option, 'aria-pressed', String(option.classList.contains('mod-active')));
  }
}

function set(target, attribute, value) {
  if (value === null) target.removeAttribute(attribute);
  else if (target.getAttribute(attribute) !== value) target.setAttribute(attribute, value);
}

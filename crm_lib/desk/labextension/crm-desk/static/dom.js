/** Making elements. Text always goes in as text, never as HTML. */

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {Object} [attributes] - names and values; `on…` takes a listener, null leaves one out
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}

/**
 * Say something in both languages; the page shows the reader's.
 *
 * @param {[string, string]} words - English, 中文
 * @returns {DocumentFragment}
 */
export function say([en, zh]) {
  const both = document.createDocumentFragment();
  if (en === zh) {
    both.append(element('span', {}, en));
    return both;
  }
  both.append(
    element('span', { 'data-crm-lang': 'en', lang: 'en' }, en),
    element('span', { class: 'crm-sep' }, ' · '),
    element('span', { 'data-crm-lang': 'zh', lang: 'zh' }, zh)
  );
  return both;
}

/**
 * Name an element for tooltips and screen readers in the reader's language.
 *
 * @param {HTMLElement} target
 * @param {[string, string]} words
 * @param {string} [attribute] - 'aria-label' or 'title'
 */
export function name(target, words, attribute = 'aria-label') {
  target.dataset.crmNameIn = attribute;
  target.dataset.crmEn = words[0];
  target.dataset.crmZh = words[1];
  target.setAttribute(attribute, inLanguage(words, document.body.dataset.crmLanguage));
}

/** Give every element that has two names the one of the reader's language. */
export function renameAll(language) {
  for (const target of document.querySelectorAll('[data-crm-name-in]')) {
    const words = [target.dataset.crmEn, target.dataset.crmZh];
    target.setAttribute(target.dataset.crmNameIn, inLanguage(words, language));
  }
}

/** Return words as a string in one language or both. */
export function inLanguage([en, zh], language) {
  if (language === 'en') return en;
  if (language === 'zh') return zh;
  return en === zh ? en : `${en} · ${zh}`;
}

/** Return words with each `{name}` replaced by what it stands for. */
export function filled(words, values) {
  return words.map(text => text.replace(/\{(\w+)\}/g, (_, key) => values[key]));
}

/** Return words with the colon that each language writes after a label. */
export function label([en, zh]) {
  return [`${en}: `, `${zh}：`];
}

/** The controls of a page: English / 中文 / both, and what asks for the language the first time. */
import { element, name, say } from './dom.js';
import { WORDS } from './words.js';

const LANGUAGES = [
  ['en', 'EN', WORDS.english],
  ['zh', '中', WORDS.chinese],
  ['both', 'EN+中', WORDS.both]
];

/**
 * Make the language switch; it always shows what holds.
 *
 * @param {import('./reader.js').Reader} reader
 * @returns {{node: HTMLElement, dispose: () => void}}
 */
export function languageSwitch(reader) {
  const node = element('div', { class: 'crm-group', role: 'group' });
  name(node, WORDS.language);
  const buttons = LANGUAGES.map(([language, short, long]) => {
    const button = element(
      'button',
      { type: 'button', 'data-crm-choose': language, onclick: () => reader.choose({ language }) },
      short
    );
    button.title = long[0] === '' ? short : long.join(' · ');
    button.setAttribute('aria-label', button.title);
    node.append(button);
    return button;
  });
  const { dispose } = reader.follow(({ settings }) => {
    for (const button of buttons) {
      const pressed = button.dataset.crmChoose === (settings.language || 'both');
      button.setAttribute('aria-pressed', String(pressed));
      button.disabled = Boolean(settings.fixed);
    }
    if (settings.fixed) name(node, WORDS.fixed, 'title');
  });
  return { node, dispose };
}

/**
 * Return the language to propose: the browser's own.
 *
 * @returns {'en'|'zh'}
 */
export function proposedLanguage() {
  return (navigator.language || '').toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

/** Return a question for readers who have not chosen a language yet. */
export function languageQuestion(reader) {
  const proposed = proposedLanguage();
  const choices = [
    ['en', 'English'],
    ['zh', '中文'],
    ['both', 'English + 中文']
  ];
  const buttons = choices.map(([language, label]) =>
    element(
      'button',
      {
        type: 'button',
        class: language === proposed ? 'crm-proposed' : null,
        onclick: () => reader.choose({ language })
      },
      label
    )
  );
  return element(
    'div',
    { class: 'crm-note crm-ask', role: 'region', 'aria-label': WORDS.ask.join(' · ') },
    element('strong', {}, say(WORDS.ask)),
    ' ',
    ...buttons,
    element('div', {}, say(WORDS.askMore))
  );
}

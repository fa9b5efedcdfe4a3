/** The second control of a page, code shown or hidden, and the button of the print view. */
import { element, name, say } from './dom.js';
import { WORDS } from './words.js';

/** Make the button that shows or hides code; pressed means shown. */
export function codeButton(reader) {
  const button = element(
    'button',
    {
      type: 'button',
      class: 'crm-code',
      onclick: () => reader.choose({ code: reader.settings.code === 'hidden' ? 'shown' : 'hidden' })
    },
    '</>'
  );
  name(button, WORDS.code);
  button.title = WORDS.code.join(' · ');
  const { dispose } = reader.follow(({ settings }) => {
    button.setAttribute('aria-pressed', String(settings.code !== 'hidden'));
  });
  return { node: button, dispose };
}

/** Make the button that calls `print`. */
export function printButton(print) {
  const button = element('button', { type: 'button', class: 'crm-print', onclick: print });
  button.append(say(WORDS.print));
  button.title = WORDS.printTitle.join(' · ');
  return button;
}

/**
 * Let the keyboard reach each button of a group in a toolbar.
 *
 * JupyterLab's toolbar is one stop of the Tab key and moves from item to item by arrow keys; of a
 * group it would only ever find the first button. Here Tab stops at the group's first button, and
 * the arrow keys walk through the group before the toolbar takes over.
 *
 * @param {HTMLElement} group
 */
export function reachByKeyboard(group) {
  const buttons = () => [...group.querySelectorAll('button:not(:disabled)')];
  const stop = () => {
    const first = buttons()[0];
    if (first && first.tabIndex !== 0) first.tabIndex = 0;
  };
  new MutationObserver(stop).observe(group, { attributeFilter: ['tabindex'], subtree: true });
  stop();
  group.addEventListener('keydown', event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = buttons();
    const next = step && all[all.indexOf(event.target) + step];
    if (!next) return;
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  });
}

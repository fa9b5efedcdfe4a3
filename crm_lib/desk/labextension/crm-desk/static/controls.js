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

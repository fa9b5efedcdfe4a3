/**
 * The same notebook open in two tabs: each would save over what was answered in the other.
 *
 * JupyterLab asks which of the two shall be kept, when it is too late; here both tabs say so at once.
 */

const CHANNEL = 'crm-desk-pages';
/** How long the other tab may take to answer, before it counts as closed, in milliseconds. */
const PATIENCE = 2000;

/** Keeps which notebooks are open in this tab of the browser, and which in others. */
export class OpenPages {
  constructor() {
    this.here = new Map();
    this.channel = 'BroadcastChannel' in window ? new BroadcastChannel(CHANNEL) : null;
    if (!this.channel) return;
    this.channel.onmessage = ({ data }) => this.hear(data);
    window.addEventListener('pagehide', () => this.here.forEach((_, path) => this.say('closed', path)));
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.here.forEach((_, path) => this.ask(path));
    });
  }

  /**
   * Call `tell` with true when another tab has `path` open too, and with false when it has closed it.
   *
   * @returns {{dispose: () => void}}
   */
  open(path, tell) {
    this.here.set(path, { tell, answered: 0 });
    this.ask(path);
    return {
      dispose: () => {
        this.here.delete(path);
        this.say('closed', path);
      }
    };
  }

  /** Ask the other tabs; who does not answer is there no more. */
  ask(path) {
    const asked = Date.now();
    this.say('open', path);
    window.setTimeout(() => {
      const page = this.here.get(path);
      if (page && page.answered < asked) page.tell(false);
    }, PATIENCE);
  }

  hear({ word, path }) {
    const page = this.here.get(path);
    if (!page) return;
    if (word === 'closed') return this.ask(path);
    page.answered = Date.now();
    page.tell(true);
    if (word === 'open') this.say('open too', path);
  }

  say(word, path) {
    if (this.channel) this.channel.postMessage({ word, path });
  }
}

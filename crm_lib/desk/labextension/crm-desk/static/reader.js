/**
 * The reader's settings: language and code shown or hidden.
 *
 * They are kept by the server in one user file. The browser's own copy only bridges the moment
 * until the server has answered, and tells the other tabs at once.
 */
import { renameAll } from './dom.js';

/** The language of JupyterLab's own menus. */
export const OWN_LANGUAGE = document.documentElement.lang || 'en';

const COPY = 'crm-desk-reader';

/** Who else has to know of a change in this tab. */
const listeners = new Set();

export class Reader {
  /** @param {(path: string, change?: Object) => Promise<Object>} request - asks the server */
  constructor(request) {
    this.request = request;
    /** language is null until it was chosen; `known` is false until the server has answered. */
    this.settings = { language: null, code: 'shown', fixed: false, teacher: false };
    this.known = false;
    /** Called when a choice could not be kept. */
    this.onLost = () => {};
    this.use(readCopy());
    this.channel = 'BroadcastChannel' in window ? new BroadcastChannel(COPY) : null;
    if (this.channel) this.channel.onmessage = event => this.use(event.data);
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) void this.refresh();
    });
  }

  /** Call `listener` after each change, and now. */
  follow(listener) {
    listeners.add(listener);
    listener(this);
    return { dispose: () => listeners.delete(listener) };
  }

  /** Ask the server what holds. */
  async refresh() {
    try {
      const settings = await this.request('reader');
      this.known = true;
      this.use(settings);
    } catch (error) {
      console.warn('crm-desk: the settings cannot be read', error);
      this.use({});
    }
  }

  /** Choose: applied at once to this page and the other tabs, then kept. */
  async choose(change) {
    if (this.settings.fixed && 'language' in change) return;
    this.use(change);
    if (this.channel) this.channel.postMessage(this.settings);
    try {
      this.use(await this.request('reader', change));
    } catch (error) {
      console.warn('crm-desk: the settings cannot be kept', error);
      attempt(() => this.onLost());
    }
  }

  /** Take over settings and show the page accordingly. */
  use(settings) {
    for (const key of ['language', 'code', 'fixed', 'teacher']) {
      if (settings && key in settings) this.settings[key] = settings[key];
    }
    const { language, code } = this.settings;
    document.body.dataset.crmLanguage = language || 'both';
    document.body.dataset.crmCode = code;
    // Screen readers pronounce, and browsers break lines, by the language that is read.
    document.documentElement.lang = { en: 'en', zh: 'zh-CN' }[language] || OWN_LANGUAGE;
    writeCopy(this.settings);
    renameAll(language || 'both');
    for (const listener of listeners) attempt(() => listener(this));
  }
}

/** Run something of ours that must never break the page around it. */
export function attempt(action) {
  try {
    return action();
  } catch (error) {
    console.warn('crm-desk:', error);
    return undefined;
  }
}

function readCopy() {
  try {
    return JSON.parse(window.localStorage.getItem(COPY)) || {};
  } catch {
    return {};
  }
}

function writeCopy(settings) {
  try {
    window.localStorage.setItem(COPY, JSON.stringify(settings));
  } catch {
    // a browser that keeps nothing: the server does
  }
}

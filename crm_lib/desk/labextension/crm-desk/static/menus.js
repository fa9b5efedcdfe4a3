/** JupyterLab's own menus in the language of the reader, where its language pack is installed. */
import { inLanguage } from './dom.js';
import { attempt, OWN_LANGUAGE } from './reader.js';
import { WORDS } from './words.js';

const SETTING = '@jupyterlab/translation-extension:plugin';
const LOCALES = { zh: 'zh_CN', en: 'en' };
/** Which language the reader was last told of: each change is told once. */
const TOLD = 'crm-desk-menus';

/**
 * Follow the reader: keep the language of the menus and offer to load the page anew.
 *
 * @param {Object} app
 * @param {import('./reader.js').Reader} reader
 * @param {{services: Object, apputils: Object}} modules
 */
export function followInMenus(app, reader, { services, apputils }) {
  if (!services || !apputils) return;
  reader.follow(({ settings, known }) => {
    const { language } = settings;
    const locale = known && LOCALES[language];
    if (!locale || read() === language) return;
    if (OWN_LANGUAGE.startsWith(language)) {
      keep(language);
      return;
    }
    keep(language);
    void change(app, services, locale).then(done => done && offer(apputils, language));
  });
}

/** Keep the language of the menus; tell whether JupyterLab knows it. */
async function change(app, services, locale) {
  try {
    const { serverSettings } = app.serviceManager;
    const address = `${serverSettings.baseUrl}lab/api/translations`;
    const answer = await services.ServerConnection.makeRequest(address, {}, serverSettings);
    const { data } = await answer.json();
    if (!(locale in (data || {}))) return false;
    await app.serviceManager.settings.save(SETTING, JSON.stringify({ locale }));
    return true;
  } catch (error) {
    console.warn('crm-desk: the language of the menus cannot be set', error);
    return false;
  }
}

function offer({ Notification }, language) {
  Notification.info(inLanguage(WORDS.menusFollow, language), {
    autoClose: false,
    actions: [{ label: inLanguage(WORDS.reload, language), callback: () => window.location.reload() }]
  });
}

function read() {
  return attempt(() => window.localStorage.getItem(TOLD));
}

function keep(language) {
  attempt(() => window.localStorage.setItem(TOLD, language));
}

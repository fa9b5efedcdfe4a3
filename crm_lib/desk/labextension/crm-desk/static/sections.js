/** Links of practice to the section that teaches a question: opened beside the page, at its heading. */

/** The command by which JupyterLab follows the links of a page's own text. */
const FOLLOW = 'rendermime:handle-local-link';

/**
 * Follow such links inside JupyterLab; where it cannot, the browser opens them in another window.
 *
 * @param {Object} app
 * @param {Object} tracker - of notebooks: a link is seen from the folder of the current one
 */
export function followSections(app, tracker) {
  document.addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a.crm-section');
    const panel = tracker.currentWidget;
    if (!link || !panel || event.ctrlKey || event.metaKey || !app.commands.hasCommand(FOLLOW)) return;
    event.preventDefault();
    const [name, heading] = link.getAttribute('href').split('#');
    const path = [...panel.context.path.split('/').slice(0, -1), name].join('/');
    void app.commands.execute(FOLLOW, { path, id: heading ? `#${decodeURIComponent(heading)}` : '' });
  });
}

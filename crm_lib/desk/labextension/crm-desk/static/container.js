/**
 * The container that JupyterLab and Notebook load: a hand-written twin of what a bundler makes.
 *
 * `init` receives the modules that JupyterLab shares; `get` returns our plugin. The plugin is an
 * ordinary JavaScript module beside this file, so nothing is built and what is read is what runs.
 */
(() => {
  const here = document.currentScript.src;
  let scope = {};

  /** Return the version of a shared module that JupyterLab itself uses. */
  const chosen = versions => {
    const rank = v => [versions[v].loaded ? 1 : 0, ...v.split(/\D+/).map(Number)];
    const compare = (a, b) => {
      const [left, right] = [rank(a), rank(b)];
      for (let i = 0; i < Math.max(left.length, right.length); i++) {
        const step = (right[i] || 0) - (left[i] || 0);
        if (step) return step;
      }
      return 0;
    };
    return versions[Object.keys(versions).sort(compare)[0]];
  };

  /** Return a module that JupyterLab shares, or null where this JupyterLab has none of that name. */
  const shared = async name => {
    try {
      const factory = await chosen(scope[name]).get();
      return factory();
    } catch (error) {
      console.warn(`crm-desk: no ${name} here`, error);
      return null;
    }
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['crm-desk'] = {
    init: sharedScope => {
      scope = sharedScope || {};
    },
    get: async () => {
      const { makePlugin } = await import(new URL('./plugin.js', here).href);
      const plugin = await makePlugin(shared);
      return () => plugin;
    }
  };
})();

// Browser libraries that are classic scripts, each loaded once and only where a page needs it.
const loading = new Map();

/** @param {string} name as the file is called below wwwroot; the import map (ImportMapPolicy.cs) knows its address */
export function load(name) {
  if (!loading.has(name)) {
    loading.set(name, new Promise((resolve, reject) => {
      const style = name.endsWith('.css'), address = import.meta.resolve('../' + name);
      const element = document.createElement(style ? 'link' : 'script');
      element.onload = () => resolve();
      element.onerror = () => { loading.delete(name); reject(new Error('cannot load ' + name)); };
      if (style) { element.rel = 'stylesheet'; element.href = address; } else element.src = address;
      document.head.append(element);
    }));
  }
  return loading.get(name);
}

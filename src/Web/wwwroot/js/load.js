// Browser libraries that are classic scripts, each loaded once and only where a page needs it.
const loading = new Map();

export function load(path) {
  if (!loading.has(path)) {
    loading.set(path, new Promise((resolve, reject) => {
      const style = path.endsWith('.css');
      const element = document.createElement(style ? 'link' : 'script');
      element.onload = () => resolve();
      element.onerror = () => { loading.delete(path); reject(new Error('cannot load ' + path)); };
      if (style) { element.rel = 'stylesheet'; element.href = path; } else element.src = path;
      document.head.append(element);
    }));
  }
  return loading.get(path);
}

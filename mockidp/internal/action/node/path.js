(function (module) {
  function normalized(path, absolute) {
    const out = [];
    for (const part of path.split('/')) {
      if (part === '' || part === '.') continue;
      if (part !== '..') out.push(part);
      else if (out.length && out.at(-1) !== '..') out.pop();
      else if (!absolute) out.push('..');
    }
    return out.join('/');
  }
  const isAbsolute = path => path.startsWith('/');
  const normalize = path => {
    if (path === '') return '.';
    const text = normalized(path, isAbsolute(path));
    const end = path.endsWith('/') && text ? '/' : '';
    return (isAbsolute(path) ? '/' + text : text || '.') + end;
  };
  const basename = (path, ext = '') => {
    const name = path.replace(/\/+$/, '').replace(/^.*\//s, '');
    return ext && name !== ext && name.endsWith(ext) ? name.slice(0, -ext.length) : name;
  };
  const extname = path => /[^.](\.[^.]*)$/s.exec(basename(path))?.[1] ?? '';
  const dirname = path => {
    const trimmed = path.replace(/\/+$/, '');
    const i = trimmed.lastIndexOf('/');
    if (i < 0) return trimmed === '' && path !== '' ? '/' : '.';
    return trimmed.slice(0, i).replace(/\/+$/, '') || '/';
  };
  const resolve = (...paths) => {
    let path = '';
    for (const p of paths.toReversed()) {
      if (p === '') continue;
      path = path ? `${p}/${path}` : p;
      if (isAbsolute(p)) break;
    }
    return '/' + normalized(path, true);
  };
  const relative = (from, to) => {
    const a = resolve(from).split('/').filter(Boolean), b = resolve(to).split('/').filter(Boolean);
    let i = 0;
    while (i < a.length && i < b.length && a[i] === b[i]) i++;
    return [...a.slice(i).map(() => '..'), ...b.slice(i)].join('/');
  };
  const parse = path => {
    const base = basename(path), ext = extname(path);
    const dir = dirname(path);
    return { root: isAbsolute(path) ? '/' : '', dir: dir === '.' && !path.startsWith('.') ? '' : dir, base, ext, name: ext ? base.slice(0, -ext.length) : base };
  };
  const format = p => (p.dir ? (p.dir === p.root ? p.dir : p.dir + '/') : p.root ?? '') + (p.base ?? (p.name ?? '') + (p.ext ?? ''));
  module.exports = {
    sep: '/', delimiter: ':', isAbsolute, normalize, basename, extname, dirname, resolve, relative, parse, format,
    join: (...paths) => normalize(paths.filter(Boolean).join('/')),
  };
  module.exports.posix = module.exports;
})

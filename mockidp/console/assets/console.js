// Keeps what is marked with data-live as it is now: when the server says that something changed, the page is fetched again and what
// differs takes the place of what was there. Nothing that holds the focus is touched before the focus goes elsewhere, and no text that was
// refused.
'use strict';
const state = document.getElementById('live');
let stream, busy = false, again = false, behind = false;

const say = (text) => { if (state.textContent !== text) state.textContent = text; };

// keep carries what a person did to old elements over to their successors.
function keep(old, next) {
  for (const open of old.querySelectorAll('details[open][id]')) {
    const same = next.querySelector('#' + CSS.escape(open.id));
    if (same) same.open = true;
  }
}

// held tells that an element has the focus, so that it is behind until the focus goes.
function held(old) {
  const has = old.contains(document.activeElement);
  behind ||= has;
  return has;
}

function put(old, next) {
  keep(old, next);
  if (old.isEqualNode(next) || old.querySelector('[aria-invalid="true"]') || held(old)) return;
  old.replaceWith(document.importNode(next, true));
}

// merge makes a list's entries those of another, by their ids, and returns how many are new.
function merge(old, next) {
  const known = new Map([...old.children].map((e) => [e.id, e]));
  const wanted = new Set([...next.children].map((e) => e.id));
  let fresh = 0, place = old.firstElementChild;
  for (const e of [...old.children]) {
    if (!wanted.has(e.id) && !held(e)) {
      if (e === place) place = e.nextElementSibling;
      e.remove();
    }
  }
  for (const e of [...next.children]) {
    const had = known.get(e.id);
    if (!had) {
      const made = document.importNode(e, true);
      made.classList.add('fresh');
      old.insertBefore(made, place);
      fresh++;
      continue;
    }
    if (had === place) place = had.nextElementSibling;
    const open = had.querySelector('details')?.open;
    if (open && e.querySelector('details')) e.querySelector('details').open = true;
    had.classList.remove('fresh');
    if (had.className === '') had.removeAttribute('class');
    put(had, e);
  }
  return fresh;
}

async function refresh() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    do {
      again = false;
      const answer = await fetch(document.body.dataset.page, { headers: { Accept: 'text/html' }, cache: 'no-store' });
      if (!answer.ok) { say('Cannot be kept up to date'); return; }
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const next of page.querySelectorAll('[data-live]')) {
        const old = document.getElementById(next.id);
        if (!old) continue;
        if (!next.dataset.noun) { put(old, next); continue; }
        const fresh = merge(old, next);
        if (fresh) say(fresh + ' new ' + (fresh === 1 ? next.dataset.noun : next.dataset.nouns));
      }
    } while (again);
  } catch {
    say('Not connected');
  } finally {
    busy = false;
  }
}

function listen() {
  stream?.close();
  stream = new EventSource(document.body.dataset.events);
  stream.addEventListener('open', () => { say('Live'); refresh(); });
  stream.addEventListener('change', refresh);
  stream.addEventListener('error', () => say('Not connected'));
}

// What was said of a change is not to be said again of a page that is loaded again.
const here = new URL(location.href);
if (here.searchParams.has('done')) {
  here.searchParams.delete('done');
  history.replaceState(history.state, '', here);
}

if (document.body.dataset.events) {
  document.addEventListener('focusout', () => {
    if (!behind) return;
    behind = false;
    refresh();
  });
  // A hidden page gives its connection back: browsers have six for one host.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) { stream?.close(); stream = undefined; } else listen();
  });
  addEventListener('pagehide', () => stream?.close());
  if (!document.hidden) listen();
}

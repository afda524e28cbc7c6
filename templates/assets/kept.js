// What could not be sent yet is kept on this device, each under the person whose it is: drafts of entries, jurors' sheets,
// picks on the wall. Nobody else who signs in here is shown it.

globalThis.kept = {
  /** Keeps a value; without room, or where nothing may be stored, the page still holds it. */
  put(place, value) { try { localStorage.setItem(place, JSON.stringify(value)); } catch { /* see above */ } },
  /** What is kept, or null. */
  get(place) { try { return JSON.parse(localStorage.getItem(place)); } catch { return null; } },
  /** Forgets it. */
  drop(place) { try { localStorage.removeItem(place); } catch { /* it never was there */ } },
  /** All places that begin so, with what is kept there. */
  all(begin) {
    try {
      return Object.keys(localStorage).filter((place) => place.startsWith(begin)).map((place) => [place, this.get(place)]);
    } catch { return []; }
  },
};

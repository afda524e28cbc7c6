//! The official client, in Node and in a browser.

import type { Plugin } from 'esbuild';

/** Keeps one language of zod's error messages: the fifty others are never asked for, and are half of its text. */
export const locales: Plugin = {
  name: 'locales',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

import { t, tableFunction } from 'millrace';

export const words = tableFunction('words', {
  arguments: [t.string()],
  returns: { word: t.string() },
  *eval(text) {
    for (const word of text.split(' ')) yield { wrod: word };
  },
});

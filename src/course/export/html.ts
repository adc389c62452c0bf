/** Untrusted text as HTML. */
import { Marked } from 'marked';
import { visible } from '../../protocol/visible.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for quoted attributes. Characters that are not seen, or turn the text around, become visible. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

/** Only these are links; anything else stays the text that it is. */
const LINKS = /^https:\/\/[^\s"'<>]+$/i;

const marked = new Marked({
  gfm: true,
  renderer: {
    html: ({ text }) => (/^<!--[\s\S]*-->\s*$/.test(text) ? '' : escapeHtml(text)),
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      return LINKS.test(href) ? `<a href="${escapeHtml(href)}" rel="noreferrer">${text}</a>` : text;
    },
    // Nothing is loaded from elsewhere: a picture is its description.
    image: ({ text }) => escapeHtml(text),
    code: ({ text }) => `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`,
  },
});

/** Markdown without raw HTML; comments, which only mark places of the notebook, go. */
export function markdownHtml(text: string): string {
  try {
    return marked.parse(visible(text), { async: false });
  } catch {
    // Nested deeper than the parser can follow.
    return `<pre tabindex="0">${escapeHtml(text)}</pre>\n`;
  }
}

/** Markdown as Preact nodes. Nothing is ever set as HTML: raw HTML in the text is shown as the text that it is. */
import { Marked } from 'marked';
import type { Token, Tokens } from 'marked';
import type { ComponentChildren, VNode } from 'preact';

const marked = new Marked({ gfm: true, breaks: false });

/** Only these leave the panel; the editor asks before it opens one. */
const LINKS = /^https:\/\/[^\s"'<>]+$/i;

export function Markdown({ text }: { text: string }): VNode {
  return <>{blocks(marked.lexer(text))}</>;
}

function blocks(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token, index) => <Block key={index} token={token} />);
}

function inline(tokens: readonly Token[] | undefined): ComponentChildren {
  return tokens?.map((token, index) => <Inline key={index} token={token} />);
}

function Block({ token }: { token: Token }): ComponentChildren {
  switch (token.type) {
    case 'space':
      return null;
    case 'paragraph':
      return <p>{inline(token.tokens)}</p>;
    case 'heading':
      return (
        <p>
          <strong>{inline(token.tokens)}</strong>
        </p>
      );
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{String(token['text'])}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote>{blocks(token.tokens ?? [])}</blockquote>;
    case 'list':
      return <List list={token as Tokens.List} />;
    case 'table':
      return <Table table={token as Tokens.Table} />;
    case 'hr':
      return <hr />;
    case 'text':
      return token.tokens ? inline(token.tokens) : String(token['text']);
    default:
      return <p>{token.raw}</p>;
  }
}

function List({ list }: { list: Tokens.List }): VNode {
  const items = list.items.map((item, index) => <li key={index}>{blocks(item.tokens)}</li>);
  return list.ordered ? <ol start={Number(list.start) || 1}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ table }: { table: Tokens.Table }): VNode {
  return (
    <table>
      <thead>
        <tr>
          {table.header.map((cell, index) => (
            <th key={index} scope="col">
              {inline(cell.tokens)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) => (
              <td key={column}>{inline(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Inline({ token }: { token: Token }): ComponentChildren {
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens)}</strong>;
    case 'em':
      return <em>{inline(token.tokens)}</em>;
    case 'del':
      return <del>{inline(token.tokens)}</del>;
    case 'codespan':
      return <code>{String(token['text'])}</code>;
    case 'br':
      return <br />;
    case 'link':
      return LINKS.test(String(token['href'])) ? (
        <a href={String(token['href'])}>{inline(token.tokens)}</a>
      ) : (
        inline(token.tokens)
      );
    case 'text':
      return token.tokens ? inline(token.tokens) : String(token['text']);
    case 'escape':
      return String(token['text']);
    default:
      return token.raw;
  }
}

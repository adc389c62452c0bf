import type * as vscode from 'vscode';
import { nonce } from './nonce.ts';

/**
 * The page of a panel: one script with what it imports, which its nonce covers, and nothing from elsewhere.
 * @param images what pictures may be made of besides nothing: `data:` for a drawing that is turned into a PNG
 */
export function webviewPage(
  webview: vscode.Webview,
  script: vscode.Uri,
  { locale, images = "'none'" }: { readonly locale: string; readonly images?: "'none'" | 'data:' },
): string {
  const once = nonce();
  // The toolkit's components add their style sheets by script, which `style-src` does not govern; style elements need the nonce.
  const policy = `default-src 'none'; script-src 'nonce-${once}'; style-src 'nonce-${once}'; img-src ${images}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
</head>
<body>
<main id="root"></main>
<script type="module" nonce="${once}" src="${webview.asWebviewUri(script).toString()}"></script>
</body>
</html>`;
}

/** esbuild's text loader: the style sheet becomes part of the bundle, so no request is made for it. */
declare module '*.css' {
  const css: string;
  export default css;
}

declare module '*.png?inline' {
  /** The picture as a `data:` URL. */
  const url: string;
  // biome-ignore lint/style/noDefaultExport: this is how Vite gives it
  export default url;
}

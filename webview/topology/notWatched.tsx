/** What the API does not tell, and why: a part of the drawing, or all of it, may be missing for that. */
export function NotWatched({ texts }: { texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <div role="note">
      <ul data-testid="not-watched">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </div>
  );
}

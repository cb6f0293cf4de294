/** `share`: of the largest in the list, -1 to 1; what is below zero goes to the left, and is good. */
export function CauseRow({ name, share, text }: { name: string; share: number; text: string }) {
  const half = Math.abs(share) * 50;
  return (
    <li>
      <span>{name}</span>
      <svg height="16" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
        <rect x={share < 0 ? 50 - half : 50} width={half} height="16" class={share < 0 ? 'fill-accent' : 'fill-bad'} />
        <line x1="50" x2="50" y1="0" y2="16" class="cost-zero" />
      </svg>
      <strong>{text}</strong>
    </li>
  );
}

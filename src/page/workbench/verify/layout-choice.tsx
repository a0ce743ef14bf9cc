import { layoutOwner, layouts } from './given.ts';
import { type LaidOut, layoutChoices } from './layouts.ts';

/** In which order the axes of a given tensor lie. */
export function LayoutChoice({ name }: { name: LaidOut }) {
  const choices = layoutChoices(name, layoutOwner.value.type);
  const choose = (layout: string) => {
    const own = layout === choices[0][0] ? undefined : layout;
    layouts.value = { ...layouts.value, [name]: own };
  };
  return (
    <select
      aria-label={`Axes of the ${name}`}
      value={layouts.value[name] ?? choices[0][0]}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      {choices.map(([layout, whose]) => (
        <option key={layout} value={layout}>
          {layout} · {whose}
        </option>
      ))}
    </select>
  );
}

/** The height of the screen at which a step becomes the active one: on a telephone the stage is above it. */
const eyes = { wide: 0.45, narrow: 0.7 };

/** The step that the reader is at: the one with the focus, if it is on the screen, else the one at eye level. */
export function stepAtEyes(list: HTMLElement): number | undefined {
  const isNarrow = matchMedia('(max-width: 920px)').matches;
  const line = innerHeight * (isNarrow ? eyes.narrow : eyes.wide);
  const steps = [...list.children];
  const focused = document.activeElement;
  const reaches = (element: Element, top: number, bottom: number) => {
    const rect = element.getBoundingClientRect();
    return rect.top < bottom && rect.bottom > top;
  };
  const withFocus = steps.findIndex((step) => focused !== null && step.contains(focused));
  if (focused && withFocus >= 0 && reaches(focused, isNarrow ? innerHeight / 2 : 0, innerHeight))
    return withFocus;
  const atLine = steps.findIndex((step) => reaches(step, line, line + 1));
  return atLine < 0 ? undefined : atLine;
}

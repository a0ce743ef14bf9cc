/** How much larger than its own CSS pixels an element is shown: the product of the `zoom` around it. */
export function zoomOf(element: Element): number {
  // Browsers before 2024 do not tell, and few of them know the property.
  const zoom: unknown = Reflect.get(element, 'currentCSSZoom');
  return typeof zoom === 'number' && zoom > 0 ? zoom : 1;
}

import { type Role, roles } from '../../files/roles.ts';
import { formatShape } from '../../format.ts';
import { open, settle } from './intake.ts';

const roleNames: Readonly<Record<Role, string>> = {
  input: 'input',
  weight: 'weight',
  bias: 'bias',
  output: 'your output',
};

/** More tensors than this are not listed. */
const mostListed = 50;

/** Asks what the tensors of a file are whose names do not say it. */
export function OpenTensors() {
  const tensors = open.value;
  if (tensors.length === 0) return null;
  return (
    <fieldset class="open-tensors">
      <legend>Which tensor is which?</legend>
      {tensors.slice(0, mostListed).map((tensor) => (
        <label key={tensor.name}>
          <span>
            {tensor.name} <code>{formatShape(tensor.shape)}</code>
          </span>
          <select
            aria-label={`What ${tensor.name} is`}
            onChange={({ currentTarget }) =>
              settle(
                tensor,
                roles.find((role) => role === currentTarget.value),
              )
            }
          >
            <option value="">not used</option>
            {roles.map((role) => (
              <option key={role} value={role}>
                {roleNames[role]}
              </option>
            ))}
          </select>
        </label>
      ))}
      {tensors.length > mostListed && <p class="note">And {tensors.length - mostListed} more.</p>}
      <button
        type="button"
        class="small"
        onClick={() => {
          open.value = [];
        }}
      >
        Done
      </button>
    </fieldset>
  );
}

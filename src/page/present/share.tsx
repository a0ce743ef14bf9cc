import { useState } from 'preact/hooks';
import { CopyButton } from '../components/code-block.tsx';
import { carriesNumbers } from '../state/link.ts';
import { pageState } from '../state/page-state.ts';
import { presenting } from './presenter.tsx';
import { QrCode } from './qr-code.tsx';
import { linkTo, picturePath, shortLinkTo } from './share-link.ts';

/** The buttons of the top bar that take the state elsewhere: to others, and to a class. */
export function ShareButtons() {
  return (
    <>
      <button type="button" class="bar-button" popovertarget="share">
        Share
      </button>
      <button
        type="button"
        class="bar-button"
        aria-keyshortcuts="P"
        title="Present (P)"
        onClick={() => {
          presenting.value = true;
        }}
      >
        Present
      </button>
      <ShareCard />
    </>
  );
}

/** The link of the state, as text and as a QR code, and the layer's picture. */
function ShareCard() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div
      id="share"
      popover="auto"
      class="share"
      role="dialog"
      aria-labelledby="share-title"
      onBeforeToggle={({ newState }) => setIsOpen(newState === 'open')}
    >
      {isOpen && <ShareCardBody />}
    </div>
  );
}

/** A QR code takes milliseconds to make: none is made while nobody looks. */
function ShareCardBody() {
  const state = pageState.value;
  const link = linkTo(state);
  return (
    <>
      <h2 id="share-title">Share what you see</h2>
      <div class="share-link">
        <input
          type="text"
          readOnly
          value={link}
          aria-label="Link to this state"
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
        <CopyButton name="link to this state" text={link} />
      </div>
      {!carriesNumbers(state) && (
        <p class="note">Your own numbers are too many for a link. It opens elsewhere without them.</p>
      )}
      <QrCode link={shortLinkTo(state)} />
      <p class="row">
        <a href={picturePath(state)}>The picture as SVG</a>
      </p>
    </>
  );
}

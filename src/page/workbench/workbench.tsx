import { Tabs } from '../components/tabs.tsx';
import { FilesPanel } from './files/panel.tsx';
import { Int8Panel } from './int8/panel.tsx';
import { LayoutsPanel } from './layouts/panel.tsx';
import { chooseTab, tab, tabs } from './tab.ts';
import { VerifyPanel } from './verify/panel.tsx';
import { pinFirstWrong } from './verify/pin-first.ts';

pinFirstWrong();

/** The tools of those who port a layer. Loaded when the page has drawn its first picture. */
export function Workbench() {
  return (
    <Tabs label="Tools" tabs={tabs} chosen={tab.value} choose={chooseTab}>
      {tab.value === 'verify' && <VerifyPanel />}
      {tab.value === 'layouts' && <LayoutsPanel />}
      {tab.value === 'int8' && <Int8Panel />}
      {tab.value === 'files' && <FilesPanel />}
    </Tabs>
  );
}

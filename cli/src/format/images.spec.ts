import { describe, expect, it } from 'vitest';
import { formatImages } from './images.ts';
import { plain } from './paint.ts';

const LAB = { name: 'jupyterlab', title: 'JupyterLab' };

describe('berth images', () => {
  it('shows what can be run and opened, those at hand with their size', async () => {
    const images = [
      {
        ...{ image: 'python-ml', description: 'JupyterLab with numpy and pandas', sizeBytes: 1_100_000_000 },
        ...{ apps: [LAB], atHand: ['n1', 'n2', 'n3', 'n4'] },
      },
      { image: 'r', description: 'R, in JupyterLab', apps: [LAB], atHand: [] },
    ];
    const shown = formatImages(images, { paint: plain, now: 0 });
    await expect(`${shown}\n`).toMatchFileSnapshot('golden/images.txt');
  });
});

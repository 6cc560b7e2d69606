import { describe, expect, it } from 'vitest';
import { nodeId } from '#kernel';
import { imageCatalogue } from './image-catalogue.ts';

const LAB = { name: 'jupyterlab', title: 'JupyterLab' };
const image = (name: string, sizeBytes: number | null, apps = [LAB]) => ({
  ...{ image: name, description: `about ${name}`, sizeBytes, apps, isAtHand: sizeBytes !== null },
});

describe('the catalogue of images', () => {
  it('puts together what nodes told, those at hand first', () => {
    const told = [
      { nodeId: nodeId('n1'), images: [image('python', null), image('r', null), image('cpp', 5)] },
      { nodeId: nodeId('n2'), images: [image('python', 70), image('r', null)] },
      { nodeId: nodeId('n3'), images: [image('python', 80)] },
    ];
    expect(
      imageCatalogue(told).map(({ image: name, atHand, sizeBytes }) => [name, atHand, sizeBytes]),
    ).toEqual([
      ['cpp', ['n1'], 5],
      ['python', ['n2', 'n3'], 80],
      ['r', [], undefined],
    ]);
  });

  it('keeps what one node knows of an image when another knows nothing', () => {
    const blank = { ...image('ghcr.io/team/x:1', 9, []), description: '' };
    const told = [
      { nodeId: nodeId('n1'), images: [blank] },
      { nodeId: nodeId('n2'), images: [image('ghcr.io/team/x:1', 9)] },
    ];
    expect(imageCatalogue(told)).toEqual([
      {
        image: 'ghcr.io/team/x:1',
        description: 'about ghcr.io/team/x:1',
        apps: [LAB],
        atHand: ['n1', 'n2'],
        sizeBytes: 9,
      },
    ]);
  });
});

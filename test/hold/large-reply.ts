/** Asks for a reply of some eleven megabytes, more than the system buffers, that takes little arithmetic. */
export const largeReply = JSON.stringify({
  layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 1, groups: 16 },
  input: { shape: [4, 16, 128, 128], fill: 0.123 },
  include: ['input'],
  format: 'base64',
});

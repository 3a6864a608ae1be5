/** Lines written after the reader was finished with the others: 87 % of them were read right at the first run. */
import type { OutputLine } from './outputLines.js';

export const HELD_OUT_LINES: Readonly<Record<string, readonly OutputLine[]>> = {
  detr: [
    [
      'Averaged stats: lr: 0.001000  class_error: 97.00  loss: 18.4215 (23.1179)  loss_ce: 0.6932 (0.7113)  loss_bbox: 1.0162 (1.3509)',
      null,
      { lr: 0.001, class_error: 97, loss: 18.4215, loss_ce: 0.6932, loss_bbox: 1.0162 },
    ],
    [
      '{"train_loss_ce_2_unscaled": 0.5, "test_class_error": 91.2, "test_loss": 6.1, "epoch": 12, "n_parameters": 41302368}',
      12,
      { train_loss_ce_2_unscaled: 0.5, test_class_error: 91.2, test_loss: 6.1 },
    ],
    ['Training time 3:12:11', null, {}],
    ['IoU metric: bbox', null, {}],
  ],
  segmentation: [
    ['2024-04-26 09:39:10.910043: Epoch 12', 12, {}],
    ['2024-04-26 09:39:10.914042: Current learning rate: 0.00963', null, {}],
    ['using pin_memory on device 0', null, {}],
    ['2024-04-26 09:41:39.493872: train_loss -0.7018', null, { train_loss: -0.7018 }],
    ['2024-04-26 09:41:39.498914: val_loss -0.771', null, { val_loss: -0.771 }],
    ['2024-04-23 15:23:41.869548: Pseudo dice [0.8399]', null, { Pseudo_dice: 0.8399 }],
    ['2024-04-26 09:41:39.505914: Epoch time: 148.59 s', null, {}],
    [
      '2024-04-26 09:41:39.507914: Yayy! New best EMA pseudo Dice: 0.8126',
      null,
      { New_best_EMA_pseudo_Dice: 0.8126 },
    ],
    ['2022-02-11 09:34:49.625515: train loss : -0.6584', null, { train_loss: -0.6584 }],
    [
      '2022-02-11 09:34:59.688808: Average global foreground Dice: [0.8837]',
      null,
      { Average_global_foreground_Dice: 0.8837 },
    ],
    ['2022-02-11 09:35:00.857095: lr: 0.009937', null, {}],
    ['2022-02-11 09:35:01.290960: done, saving took 0.43 seconds', null, {}],
    ['2022-02-11 09:35:01.343246: This epoch took 137.136132 s', null, {}],
    [
      '2024-04-23 15:29:06.880623: Mean Validation Dice: 0.6980713938291729',
      null,
      { Mean_Validation_Dice: 0.6980713938291729 },
    ],
    ['(interpret this as an estimate for the Dice of the different classes. This is not exact.)', null, {}],
    ['epoch:  6', 6, {}],
  ],
  speech: [
    [
      'Steps : 1380, Gen Loss Total : 77.188, Mel-Spec. Error : 1.468, s/b : 1.160',
      1380,
      { Gen_Loss_Total: 77.188, 'Mel-Spec_Error': 1.468 },
    ],
    ['Epoch: 15', 15, {}],
    ['Time taken for epoch 15 is 93 sec', 15, {}],
    ['Saving checkpoint to cp_hifigan/g_00005000', null, {}],
    [
      'Steps : 1385, Gen Loss Total : 75.907, Mel-Spec. Error : 1.452, s/b : 1.161',
      1385,
      { Gen_Loss_Total: 75.907, 'Mel-Spec_Error': 1.452 },
    ],
  ],
  recommenders: [
    [
      '[INFO] SASRec-SASRec-github: epoch 1 training [time: 37.51s, train loss: 11888.1119]',
      1,
      { train_loss: 11888.1119 },
    ],
    [
      '[INFO] SASRec-SASRec-github: epoch 1 evaluating [time: 43.49s, ndcg@10: 0.060777]',
      1,
      { 'ndcg@10': 0.060777 },
    ],
    [
      'hit@10:0.122065 hit@20:0.213795 ndcg@10:0.0607769720065766 ndcg@20:0.08359',
      null,
      { 'hit@10': 0.122065, 'hit@20': 0.213795, 'ndcg@10': 0.0607769720065766, 'ndcg@20': 0.08359 },
    ],
    [
      '[INFO] SASRec-SASRec-github: Saving best model at epoch 1 to /home/me/tmp/checkpoint_2024-01-28_095355_92/SASRec.pth',
      null,
      {},
    ],
    ['[INFO] SASRec-SASRec-github: epoch: 1, learning rate: 0.0002', 1, { learning_rate: 0.0002 }],
    [
      '2021-01-25 07:49:46,177 P8266 INFO [Metrics] F1(k=20): 0.141451 - NDCG(k=20): 0.228186 - Recall(k=20): 0.234052',
      null,
      { 'F1(k=20)': 0.141451, 'NDCG(k=20)': 0.228186, 'Recall(k=20)': 0.234052 },
    ],
    ['2021-01-25 07:49:46,180 P8266 INFO Save best model: monitor(max): 0.228186', null, {}],
    ['2021-01-25 07:49:46,187 P8266 INFO --- 778/778 batches finished ---', null, {}],
    ['2021-01-25 07:49:46,239 P8266 INFO Train loss: 0.105449', null, { Train_loss: 0.105449 }],
    ['2021-01-25 07:49:46,239 P8266 INFO ************ Epoch=4 end ************', 4, {}],
    ['2021-01-25 07:45:23,054 P8266 INFO Negative sampling num_negs=1500', null, {}],
    ['2021-01-25 07:49:37,629 P8266 INFO Evaluating metrics for 6022 users...', null, {}],
    ['[Precision@k] Train precision: 0.53', null, { Train_precision: 0.53 }],
    ['[AUC] Test precision: 0.96', null, { Test_precision: 0.96 }],
    ['auc: 0.977', null, { auc: 0.977 }],
    ['embed_size = 64', null, {}],
    ['test_batch_size= 2048', null, {}],
    ['num_thread=8', null, {}],
    ['config_dir=./conf', null, {}],
    ['ratio=0.8', null, {}],
  ],
};

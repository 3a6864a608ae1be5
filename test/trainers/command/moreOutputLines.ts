/** Further lines, written before the reader was adjusted to those of outputLines.ts and not used for that. */
import type { OutputLine } from './outputLines.js';

export const MORE_OUTPUT_LINES: Readonly<Record<string, readonly OutputLine[]>> = {
  ignite: [
    ['INFO:root:epoch[1] - iteration[500/685] loss: 0.145', 1, { loss: 0.145 }],
    ['INFO:root:epoch: 1 - current lr: 0.0001', 1, { current_lr: 0.0001 }],
    [
      'Validation Results - Epoch: 4  Avg accuracy: 0.97 Avg loss: 0.08',
      4,
      { Avg_accuracy: 0.97, Avg_loss: 0.08 },
    ],
    [
      '2018-07-27 12:40:12,090|ignite.engine.engine.Engine|INFO| Epoch[1] Complete. Time taken: 00:00:56',
      1,
      {},
    ],
    ['            Train batch size: 32', null, {}],
    ['            Number of workers: 8', null, {}],
    ['            Early stopping patience: 20', null, {}],
    ['INFO:root:attaching lr scheduler', null, {}],
    ['INFO:root:loaded 4114 annotations from datasets/my_cat_images_train', null, {}],
  ],
  spacy: [
    ['E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  ENTS_P  ENTS_R  SCORE ', null, {}],
    ['---  ------  ------------  --------  ------  ------  ------  ------', null, {}],
    [
      '  0     200          9.82   1012.25   41.07   44.09   38.44    0.41',
      200,
      { LOSS_TOK2VEC: 9.82, LOSS_NER: 1012.25, ENTS_F: 41.07, ENTS_P: 44.09, ENTS_R: 38.44, SCORE: 0.41 },
    ],
    [
      "{'uas': 0.0, 'las': 0.0, 'ents_p': 90.14, 'ents_r': 92.75, 'ents_f': 91.43, 'token_acc': 100.0}",
      null,
      { uas: 0, las: 0, ents_p: 90.14, ents_r: 92.75, ents_f: 91.43, token_acc: 100 },
    ],
    ['batch_from = 1 by default', null, {}],
    ['learn_rate = 0.001 by default', null, {}],
    ["Losses {'ner': 12.431}", null, { ner: 12.431 }],
  ],
  reinforcement: [
    ['|    loss                 | 20.1        |', null, { loss: 20.1 }],
    ['|    ep_rew_mean          | -213      |', null, { ep_rew_mean: -213 }],
    ['|    value_loss           | 36.8        |', null, { value_loss: 36.8 }],
    ['|    total_timesteps      | 3584        |', 3584, {}],
    ['|    time_elapsed         | 136         |', null, {}],
    ['| train/                  |             |', null, {}],
    ['|    fps                  | 8507      |', null, {}],
    ['-----------------------------------------', null, {}],
    ['Eval num_timesteps=10000, episode_reward=182.40 +/- 12.10', 10000, { episode_reward: 182.4 }],
    ['Episode length: 182.40 +/- 12.10', null, {}],
    [
      ' 43587/50000: episode: 588, duration: 0.930s, episode steps: 180, steps per second: 194, episode reward: 180.000, mean reward: 1.000 [1.000, 1.000], loss: 4.918419, mean_q: 64.780350',
      588,
      { episode_reward: 180, mean_reward: 1, loss: 4.918419, mean_q: 64.78035 },
    ],
    ['global_step=2304, episodic_return=[21.]', 2304, { episodic_return: 21 }],
    ['SPS: 1820', null, {}],
    ['Ep 12 | return 61.2 | length 61 | epsilon 0.41', 12, { return: 61.2, epsilon: 0.41 }],
  ],
  paddle: [
    [
      '2021-03-30 06:55:57 [INFO]\t[TRAIN] epoch: 1, iter: 20/500, loss: 2.0859, lr: 0.009657, batch_cost: 0.5344, reader_cost: 0.07273, ips: 3.7425 samples/sec | ETA 00:04:16',
      1,
      { loss: 2.0859, lr: 0.009657 },
    ],
    [
      '[02/04 22:46:24] ppdet.engine.callbacks INFO: Epoch: [3] [2087/7312] learning_rate: 0.000029 loss: 4.504654 loss_cls: 1.374781 eta: 67 days, 10:28:48 batch_cost: 0.1664 data_cost: 0.0034 ips: 96.1758 images/s, max_mem_reserved: 42653 MB',
      3,
      { learning_rate: 0.000029, loss: 4.504654, loss_cls: 1.374781 },
    ],
    [
      "2020-09-25 18:39:47,914-INFO: iter: 2, lr: 0.000035, 'loss': '2898.865234', eta: 5:10:47, batch_cost: 15.56577 sec, ips: 0.51395 images/sec",
      2,
      { lr: 0.000035, loss: 2898.865234 },
    ],
    [
      '[2022/10/10 14:37:01] ppocr INFO: epoch: [1/50], global_step: 6200, lr: 0.000025, acc: 0.499998, norm_edit_dis: 0.954546, loss: 8.447063, avg_reader_cost: 0.00000 s, avg_batch_cost: 0.16778 s, avg_samples: 2.0, ips: 11.92048 samples/s, eta: 23:03:11',
      1,
      { lr: 0.000025, acc: 0.499998, norm_edit_dis: 0.954546, loss: 8.447063 },
    ],
    [
      '[2020/11/16 11:11:18] root INFO: During the training process, after the 0th iteration, an evaluation is run every 1171 iterations',
      null,
      {},
    ],
  ],
  translation: [
    [
      '[2019-03-21 18:31:43,773 INFO] Step 2250/200000; acc:  31.18; ppl: 57.53; xent: 4.05; lr: 0.00028; 5092/261 tok/s;   6641 sec',
      2250,
      { acc: 31.18, ppl: 57.53, xent: 4.05, lr: 0.00028 },
    ],
    [
      'Epoch  1, 12850/37527; acc:   3.99; ppl: 12792.57; xent:   9.46; 3438 src tok/s; 3517 tgt tok/s;   9823 s elapsed',
      1,
      { acc: 3.99, ppl: 12792.57, xent: 9.46 },
    ],
    [
      '[2018-11-26 15:02:57,162 INFO] Step 5650/50000; acc:   0.19; ppl:   nan; xent:  nan; lr: 0.00070; 1928/2310 tok/s;  21110 sec',
      5650,
      { acc: 0.19, ppl: Number.NaN, xent: Number.NaN, lr: 0.0007 },
    ],
    [
      '[2019-03-21 18:35:23,631 INFO] Loading dataset from XXXX.train.0.pt, number of examples: 66620',
      null,
      {},
    ],
    [
      'BLEU = 27.31, 58.1/33.0/21.1/14.0 (BP=1.000, ratio=1.012, hyp_len=65120, ref_len=64350)',
      null,
      { BLEU: 27.31 },
    ],
  ],
  flair: [
    ['2019-02-19 18:37:07,940 epoch 1 - iter 24/249 - loss 0.03604057', 1, { loss: 0.03604057 }],
    [
      '2019-02-19 18:37:12,097 EPOCH 1 done: loss 0.0350 - lr 0.1000 - bad epochs 0',
      1,
      { loss: 0.035, lr: 0.1 },
    ],
    [
      '2019-02-19 18:37:12,571 DEV  : loss 0.03877527 - f-score 0.5586 - acc 0.5586',
      null,
      { loss: 0.03877527, 'f-score': 0.5586, acc: 0.5586 },
    ],
    ['- F-score (micro) 0.6971', null, { 'F-score_(micro)': 0.6971 }],
    ['2022-12-13 23:56:57,589  - learning_rate: "0.000050"', null, {}],
    ['2022-12-13 23:56:57,590  - mini_batch_size: "4"', null, {}],
    ['2022-12-13 23:56:57,586 Corpus: "Corpus: 7000 train + 700 dev + 700 test sentences"', null, {}],
  ],
  speech: [
    [
      '7epoch results: [train] iter_time=0.002, loss_ctc=17.181, loss=15.307, optim0_lr0=4.951e-04, train_time=0.608, total_count=527961, gpu_max_cached_mem_GB=13.770, [valid] loss_ctc=9.870, cer_ctc=nan, loss=9.481',
      7,
      {
        train_loss_ctc: 17.181,
        train_loss: 15.307,
        train_optim0_lr0: 4.951e-4,
        valid_loss_ctc: 9.87,
        valid_cer_ctc: Number.NaN,
        valid_loss: 9.481,
      },
    ],
    [
      '[test-clean-no_rescore] %WER 34.43% [18104 / 52576, 56 ins, 13896 del, 4152 sub ]',
      null,
      { WER: 34.43 },
    ],
    [
      'iterations:57, train acc:0.440, train loss:616.408, train loss att:76.203,',
      57,
      { train_acc: 0.44, train_loss: 616.408, train_loss_att: 76.203 },
    ],
  ],
  fineTuning: [
    [
      'Step 3 | loss:1.1732845306396484 lr:2e-05 tokens_per_second_per_gpu:655.9372371931469',
      3,
      { loss: 1.1732845306396484, lr: 2e-5 },
    ],
    ['trainable params: 11,272,192 || all params: 1,247,086,592 || trainable%: 0.9039', null, {}],
    [
      '[2025-05-19 17:03:58,372] [INFO] [axolotl.utils.models.log_gpu_memory_usage:107] [PID:99566] [RANK:0] cuda memory usage after model load: 2.313GB (+0.014GB cache, +0.794GB misc)',
      null,
      {},
    ],
    ['1|25|Loss: 0.8123:   2%|▏         | 25/1618 [01:12<1:12:01,  2.71s/it]', 1, { Loss: 0.8123 }],
    ['learning rate: 2.0e-05', null, {}],
  ],
  caffe: [
    [
      'I0914 09:36:00.295799  6584 solver.cpp:228] Iteration 1853400, loss = 0.667568',
      1853400,
      { loss: 0.667568 },
    ],
    [
      'I0914 09:36:00.295799  6584 solver.cpp:244]     Train net output #0: accuracy = 0.78125',
      null,
      { accuracy: 0.78125 },
    ],
    [
      'I0509 19:47:26.425858 20669 solver.cpp:315]     Test net output #1: loss = 5.5315 (* 1 = 5.5315 loss)',
      null,
      { loss: 5.5315 },
    ],
    [
      'I0914 09:36:00.295799  6584 sgd_solver.cpp:106] Iteration 1853400, lr = 0.000174348',
      1853400,
      { lr: 0.000174348 },
    ],
    [
      'I0413 13:30:47.053527 22206 solver.cpp:242] Iteration 7080 (0.26784 iter/s, 149.343s/40 iter), loss = -6.43825e-20',
      7080,
      { loss: -6.43825e-20 },
    ],
    [
      'I0509 21:00:37.677863 20669 solver.cpp:334] Snapshotting to /media/3tb/model/_iter_10000.caffemodel',
      null,
      {},
    ],
  ],
  others: [
    [
      'Progress: 0.1%  words/sec/thread: 1767038  lr: 0.099883  loss: 1.385664  eta: 0h11m h-14m',
      null,
      { lr: 0.099883, loss: 1.385664 },
    ],
    [
      '{"progress":41.3,"loss":0.902134,"lr":0.029359,"words":182576,"eta":"0h0m","eta_msec":0}',
      null,
      { loss: 0.902134, lr: 0.029359 },
    ],
    ['accuracy(m, x, label, 0.0:9) = 0.10525', null, { accuracy: 0.10525 }],
    [
      'epoch_index: 3/200][batch_index:550/1067] [D loss: 0.140700, acc:  54%] [G loss: 4.895703, adv: 0.535407]',
      3,
      { D_loss: 0.1407, acc: 54, G_loss: 4.895703, adv: 0.535407 },
    ],
    [
      '(epoch: 1, iters: 100, time: 0.101, data: 0.312) D_A: 0.271 G_A: 0.331 cycle_A: 1.211',
      1,
      { D_A: 0.271, G_A: 0.331, cycle_A: 1.211 },
    ],
    [
      "[I 2026-08-20 19:25:09,783] Trial 59 finished with value: 1.56 and parameters: {'x': 0.7498}. Best is trial 53 with value: 0.000115.",
      null,
      {},
    ],
    ['[I 2020-12-16 12:47:05,080] Trial 45 pruned.', null, {}],
    [
      "Current best trial: 050e8_00002 with test_loss=0.3806 and parameters={'hiddens': 128}",
      null,
      { test_loss: 0.3806 },
    ],
    ['Memory usage on this node: 9.5/16.0 GiB', null, {}],
    ['Resources requested: 0/16 CPUs, 0/0 GPUs, 0.0/4.3 GiB heap', null, {}],
    ['N\t0.005000\t P@1 0.912', null, { 'P@1': 0.912 }],
    [
      '[Step=1000 Epoch=1.3] | Loss=0.49 | Reg=0.01 | acc=0.8123 | L2-Norm=12.1 | Step Time=0.5s',
      1.3,
      { Loss: 0.49, Reg: 0.01, acc: 0.8123, 'L2-Norm': 12.1 },
    ],
    ['epoch,train_loss,val_loss', null, {}],
    ['3,0.4123,0.5012', 3, { train_loss: 0.4123, val_loss: 0.5012 }],
    ['| Epoch | Train loss | Val loss |', null, {}],
    ['|     4 |     0.3812 |   0.4412 |', 4, { Train_loss: 0.3812, Val_loss: 0.4412 }],
    ['  Downloading optuna-3.5.0-py3-none-any.whl (413 kB)', null, {}],
    ['     ━━━━━━━━━━━━━━━━━━━━━━━━━ 413.4/413.4 kB 5.4 MB/s eta 0:00:00', null, {}],
    ['Requirement already satisfied: numpy in /usr/local/lib/python3.10/dist-packages (1.25.2)', null, {}],
  ],
};

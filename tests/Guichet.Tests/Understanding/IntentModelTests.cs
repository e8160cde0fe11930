using System.Diagnostics;
using Guichet.Understanding;
using Guichet.Understanding.Evaluation;
using Guichet.Understanding.Features;
using Guichet.Understanding.Intents;

namespace Guichet.Tests.Understanding;

public sealed class IntentModelTests
{
    private const string Small = "hint3_sofmattress/train_v1.tsv";

    private static readonly IntentModel Shop = DataSet.Train("bitext/train_10.tsv");

    private static readonly LabelledPhrase[] Few =
    [
        new("Where is my order?", "track"), new("track my parcel", "track"), new("has it been sent", "track"),
        new("cancel my order", "cancel"), new("I do not want it any more", "cancel"), new("please stop the order", "cancel"),
        new("do you ship to Finland", "shipping"), new("what does delivery cost", "shipping"), new("delivery abroad", "shipping"),
    ];

    [Fact]
    public void A_sentence_is_understood_and_nonsense_is_not()
    {
        var model = IntentModel.Train(Few);
        var found = model.Classify("could you CANCEL the ordr pls");

        Assert.Equal(["cancel", "shipping", "track"], model.Intents);
        Assert.Equal(("cancel", true), (found.Intent, found.InScope));
        Assert.Equal(3, found.Ranking.Count);
        Assert.Equal(found.Ranking[0], new RankedIntent("cancel", found.Confidence));
        Assert.True(found.Confidence > found.Ranking[1].Confidence);
        Assert.Null(model.Classify("xyzzy plugh").Intent);
        Assert.Null(model.Classify("").Intent);
    }

    [Theory]
    [InlineData(Small)]
    [InlineData("massive_ja/train_10.tsv")]
    [InlineData("massive_ru/train_10.tsv")]
    public void A_phrase_that_was_taught_is_recognized(string file)
    {
        var phrases = DataSet.Read(file);
        var model = IntentModel.Train(phrases);
        var ambiguous = phrases.GroupBy(p => TextFolding.Fold(p.Text)).Where(g => g.Select(p => p.Intent).Distinct().Count() > 1).Select(g => g.Key).ToHashSet();
        foreach (var phrase in phrases.Where(p => !ambiguous.Contains(TextFolding.Fold(p.Text))))
        {
            Assert.Equal(phrase.Intent, model.Classify($" {phrase.Text.ToUpperInvariant()} ").Intent);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_order_of_the_phrases_does_not_matter_and_the_same_phrases_make_the_same_bytes(int seed)
    {
        LabelledPhrase[] phrases = [.. DataSet.Read(Small), new("what is the capital of France", null)];
        var bytes = IntentModel.Train(phrases).Bytes();
        new Random(seed).Shuffle(phrases);

        Assert.True(bytes.AsSpan().SequenceEqual(IntentModel.Train(phrases).Bytes()), $"seed {seed}");
    }

    [Fact]
    public void Probabilities_of_all_intents_and_of_none_add_up_to_one()
    {
        foreach (var phrase in DataSet.Read("bitext/valid.tsv").Take(200))
        {
            var found = Shop.Classify(phrase.Text, top: int.MaxValue);

            Assert.Equal(Shop.Intents.Order(), found.Ranking.Select(r => r.Intent).Order());
            Assert.Equal(1, found.Ranking.Sum(r => r.Confidence) + 1 - found.ScopeProbability, 1e-6);
            Assert.Equal(found.Ranking.Select(r => r.Confidence).OrderDescending(), found.Ranking.Select(r => r.Confidence));
        }
    }

    [Fact]
    public void Stricter_never_answers_more()
    {
        foreach (var phrase in DataSet.Read("hint3_curekart/test_v1.tsv"))
        {
            bool[] answers = [.. ((double[])[0, 0.25, 0.5, 0.75, 1]).Select(s => Shop.Classify(phrase.Text, s).InScope)];

            Assert.Equal(answers.OrderDescending(), answers);
        }
    }

    [Fact]
    public void Phrases_out_of_scope_teach_what_to_refuse()
    {
        Assert.Equal("cancel", IntentModel.Train(Few).Classify("cancel my subscription").Intent);
        Assert.Null(IntentModel.Train([.. Few, new("cancel my subscription", null)]).Classify("Cancel my subscription").Intent);

        var phrases = DataSet.Read("massiveoos_fi/train_10.tsv");
        var foreign = DataSet.Read("massiveoos_fi/oos_test.tsv").Chunk(2).ToList();
        LabelledPhrase[] test = [.. foreign.Select(f => f[1]), .. DataSet.Read("massiveoos_fi/test.tsv")];
        var without = Report.Of(IntentModel.Train(phrases), test);
        var with = Report.Of(IntentModel.Train([.. phrases, .. foreign.Select(f => f[0])]), test);

        Assert.True(with.Auroc > without.Auroc + 0.05, $"{without.Auroc:F3} without, {with.Auroc:F3} with them");
    }

    [Fact]
    public void The_smallest_bots_work()
    {
        Assert.Equal("hello", IntentModel.Train([new("hi", "hello")]).Classify("HI").Intent);
        Assert.Equal("hello", IntentModel.Train([new("hi", "hello"), new("good morning", "hello")]).Classify("good morning to you").Intent);
        var two = IntentModel.Train([new("good morning", "hello"), new("see you later", "goodbye")]);
        Assert.Equal("goodbye", two.Classify("see you").Intent);
        Assert.Null(two.Classify("what does it cost").Intent);
        Assert.Null(IntentModel.Train([new("", "empty"), new("…", "dots"), new("good morning", "hello")]).Classify("what does it cost").Intent);
        // The same words for two intents are for neither alone.
        Assert.Equal(2, IntentModel.Train([new("hi", "a"), new("hi", "b")]).Classify("hi").Ranking.Count);
        Assert.Throws<ArgumentException>(() => IntentModel.Train([]));
        Assert.Throws<ArgumentException>(() => IntentModel.Train([new("hi", null)]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_text_is_too_much(int seed)
    {
        Shop.Classify("Once, so that what is measured is not the first time.");
        foreach (var text in Hostile.Texts(seed))
        {
            var watch = Stopwatch.StartNew();
            var found = Shop.Classify(text);

            Assert.True(watch.ElapsedMilliseconds < 500, $"{watch.ElapsedMilliseconds} ms for a text of {text.Length}, seed {seed}");
            Assert.All(found.Ranking, r => Assert.InRange(r.Confidence, 0, 1));
            Assert.InRange(found.ScopeProbability, 0, 1);
        }
    }

    [Fact]
    public void Any_text_can_be_taught()
    {
        string[] texts = [.. Hostile.Texts(seed: 3).DistinctBy(TextFolding.Fold)];
        var model = IntentModel.Train(texts.Select((t, i) => new LabelledPhrase(t, $"intent {i % 4}")));

        Assert.All(texts.Select((t, i) => (t, i)), x => Assert.Equal($"intent {x.i % 4}", model.Classify(x.t).Intent));
    }

    [Fact]
    public void Threads_get_what_one_alone_gets()
    {
        var texts = DataSet.Read("bitext/valid.tsv").Select(p => p.Text).ToArray();
        var alone = texts.Select(t => Shop.Classify(t)).ToArray();
        Parallel.For(0, texts.Length * 4, i =>
        {
            var found = Shop.Classify(texts[i % texts.Length]);
            Assert.Equal(alone[i % texts.Length].Ranking, found.Ranking);
            Assert.Equal(alone[i % texts.Length].InScope, found.InScope);
        });
    }

    [Fact]
    public void Classifying_allocates_its_result_only()
    {
        var texts = DataSet.Read("bitext/valid.tsv").Select(p => p.Text).ToArray();
        Array.ForEach(texts, t => Shop.Classify(t));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Array.ForEach(texts, t => Shop.Classify(t));

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / texts.Length, 1, 200);
    }
}

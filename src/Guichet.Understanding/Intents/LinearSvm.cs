using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Guichet.Understanding.Intents;

/// <summary>A text as a sparse vector, and the class it belongs to (<see cref="Example.NoIntent"/>: to none).</summary>
internal readonly record struct SparseVector(int[] Rows, float[] Values, int Class);

/// <summary>
/// One-vs-rest linear support vector machine with squared hinge loss, trained by dual coordinate descent (Hsieh et al. 2008,
/// "A dual coordinate descent method for large-scale linear SVM"). Each class is one lane of a vector, and 16 classes are
/// trained together, so that what they touch stays in the cache. Lanes and blocks never meet: the result depends neither on
/// the width of the processor's vectors nor on the number of its cores.
/// </summary>
internal static class LinearSvm
{
    /// <summary>Classes that are trained together: one cache line of weights.</summary>
    public const int Block = 16;

    private const float C = 0.5f;
    private const float Diagonal = 1 / (2 * C);
    private const int MostEpochs = 15;
    private const float Tolerance = 0.1f;
    private const int Seed = 20190;

    /// <summary>The number of classes, padded to whole blocks.</summary>
    public static int Stride(int classes) => (classes + Block - 1) / Block * Block;

    /// <summary>
    /// Weights of <paramref name="rows"/> features and, in the last row, the bias; each row has one weight for each class and is
    /// padded to <see cref="Stride"/>.
    /// </summary>
    public static float[] Train(SparseVector[] data, int rows, int classes)
    {
        var stride = Stride(classes);
        var squares = Array.ConvertAll(data, d => 1 + d.Values.Sum(v => v * v));
        var weights = new float[(rows + 1) * stride];
        Parallel.For(0, stride / Block, block =>
        {
            var trained = TrainBlock(data, squares, rows, block * Block);
            for (var row = 0; row <= rows; row++)
            {
                trained.AsSpan(row * Block, Block).CopyTo(weights.AsSpan((row * stride) + (block * Block)));
            }
        });
        return weights;
    }

    private static float[] TrainBlock(SparseVector[] data, float[] squares, int rows, int firstClass)
    {
        var weights = new float[(rows + 1) * Block];
        var alphas = new float[data.Length * Block];
        var targets = new float[Block];
        Array.Fill(targets, -1);
        var order = Enumerable.Range(0, data.Length).ToArray();
        var random = new Random(Seed);
        for (var epoch = 0; epoch < MostEpochs; epoch++)
        {
            random.Shuffle(order);
            var violation = 0f;
            foreach (var i in order)
            {
                var own = data[i].Class - firstClass;
                if (own is >= 0 and < Block)
                {
                    targets[own] = 1;
                }
                violation = Math.Max(violation, Step(data[i], weights, targets, alphas.AsSpan(i * Block, Block), 1 / (squares[i] + Diagonal)));
                if (own is >= 0 and < Block)
                {
                    targets[own] = -1;
                }
            }
            if (violation < Tolerance)
            {
                break;
            }
        }
        return weights;
    }

    /// <summary>One coordinate step of every class of a block; returns the largest projected gradient.</summary>
    private static float Step(SparseVector example, float[] weights, float[] targets, Span<float> alphas, float inverse)
    {
        ref var w = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var bias = ref Unsafe.Add(ref w, weights.Length - Block);
        var low = Vector256.LoadUnsafe(ref bias);
        var high = Vector256.LoadUnsafe(ref bias, 8);
        var (features, values) = (example.Rows, example.Values);
        for (var f = 0; f < features.Length; f++)
        {
            ref var row = ref Unsafe.Add(ref w, features[f] * Block);
            low += Vector256.LoadUnsafe(ref row) * values[f];
            high += Vector256.LoadUnsafe(ref row, 8) * values[f];
        }
        ref var a = ref MemoryMarshal.GetReference(alphas);
        ref var t = ref MemoryMarshal.GetArrayDataReference(targets);
        var worst = Vector256.Max(Move(ref low, Vector256.LoadUnsafe(ref t), ref a, inverse), Move(ref high, Vector256.LoadUnsafe(ref t, 8), ref Unsafe.Add(ref a, 8), inverse));
        if (worst == Vector256<float>.Zero)
        {
            return 0;
        }
        (Vector256.LoadUnsafe(ref bias) + low).StoreUnsafe(ref bias);
        (Vector256.LoadUnsafe(ref bias, 8) + high).StoreUnsafe(ref bias, 8);
        for (var f = 0; f < features.Length; f++)
        {
            ref var row = ref Unsafe.Add(ref w, features[f] * Block);
            (Vector256.LoadUnsafe(ref row) + (low * values[f])).StoreUnsafe(ref row);
            (Vector256.LoadUnsafe(ref row, 8) + (high * values[f])).StoreUnsafe(ref row, 8);
        }
        var largest = 0f;
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            largest = Math.Max(largest, worst[lane]);
        }
        return largest;
    }

    /// <summary>Scores become what is added to the weights, for each unit of a feature; returns the projected gradients.</summary>
    private static Vector256<float> Move(ref Vector256<float> scores, Vector256<float> targets, ref float alphas, float inverse)
    {
        var a = Vector256.LoadUnsafe(ref alphas);
        var gradient = (targets * scores) - Vector256<float>.One + (a * Diagonal);
        var projected = Vector256.ConditionalSelect(Vector256.Equals(a, Vector256<float>.Zero), Vector256.Min(gradient, Vector256<float>.Zero), gradient);
        var moved = Vector256.Max(Vector256<float>.Zero, a - (gradient * inverse));
        moved.StoreUnsafe(ref alphas);
        scores = (moved - a) * targets;
        return Vector256.Abs(projected);
    }
}

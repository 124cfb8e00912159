using WebNN.Engine.Data;
using WebNN.MeasureFamiliarity;
using var f = File.Create(args[0]);
var px = new byte[784];
for (var i = 0; i < 2600; i++) { Letters.Draw(i, px); f.Write(px); }
using var g = File.Create(args[1]);
for (var i = 0; i < 2000; i++) { SyntheticDigits.Draw(2, i, px); g.Write(px); }
